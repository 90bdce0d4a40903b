#!/bin/sh
cohort --help
