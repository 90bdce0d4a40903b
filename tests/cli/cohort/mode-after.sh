#!/bin/sh
cohort --mode after --lags 2 "$TESTS/cli/lib/cohort.tsv"
