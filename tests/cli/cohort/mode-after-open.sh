#!/bin/sh
cohort --mode after "$TESTS/cli/lib/cohort.tsv"
