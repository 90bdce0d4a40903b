#!/bin/sh
cohort --tz America/New_York --period day --lags 1 --until 2024-01-20 "$TESTS/cli/lib/cohort.tsv"
