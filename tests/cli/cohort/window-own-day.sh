#!/bin/sh
cohort --window own --period day --lags 3 "$TESTS/cli/lib/cohort.tsv"
