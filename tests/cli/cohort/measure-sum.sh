#!/bin/sh
cohort --measure sum "$TESTS/cli/lib/cohort.tsv"
