#!/bin/sh
cohort --no-header-out --period year "$TESTS/cli/lib/cohort.tsv"
