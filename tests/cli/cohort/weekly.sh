#!/bin/sh
cohort --period week --lags 5 "$TESTS/cli/lib/cohort.tsv"
