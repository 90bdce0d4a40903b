#!/bin/sh
cohort --recurring "$TESTS/cli/lib/cohort.tsv"
