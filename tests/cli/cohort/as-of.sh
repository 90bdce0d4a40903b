#!/bin/sh
cohort --as-of 2024-02-29 "$TESTS/cli/lib/cohort.tsv"
