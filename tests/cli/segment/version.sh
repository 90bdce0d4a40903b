#!/bin/sh
segment --version
