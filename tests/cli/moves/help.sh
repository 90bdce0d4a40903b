#!/bin/sh
moves --help
