#!/bin/sh
cohort --measure count=2 "$TESTS/cli/lib/cohort.tsv"
