#!/bin/sh
cohort --mode within "$TESTS/cli/lib/cohort.tsv"
