#!/bin/sh
cohort --digits 2 "$TESTS/cli/lib/cohort.tsv"
