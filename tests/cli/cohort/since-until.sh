#!/bin/sh
cohort --since 2024-02-01 --until 2024-03-01 "$TESTS/cli/lib/cohort.tsv"
