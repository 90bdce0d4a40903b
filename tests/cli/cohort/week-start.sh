#!/bin/sh
cohort --period week --week-start sun --lags 1 "$TESTS/cli/lib/cohort.tsv"
