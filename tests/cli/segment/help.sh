#!/bin/sh
segment --help
