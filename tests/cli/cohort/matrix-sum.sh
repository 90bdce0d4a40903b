#!/bin/sh
cohort --matrix --measure sum "$TESTS/cli/lib/cohort.tsv"
