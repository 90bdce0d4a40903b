#!/bin/sh
cohort --by plan "$TESTS/cli/lib/cohort.tsv"
