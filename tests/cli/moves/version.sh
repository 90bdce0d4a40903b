#!/bin/sh
moves --version
