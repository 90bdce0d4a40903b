#!/bin/sh
cohort --window own "$TESTS/cli/lib/cohort.tsv"
