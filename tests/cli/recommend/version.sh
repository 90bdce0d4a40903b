#!/bin/sh
recommend --version
