#!/bin/sh
cohort --period hour --lags 1 --until 2024-01-20 "$TESTS/cli/lib/cohort.tsv"
