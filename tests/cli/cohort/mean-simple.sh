#!/bin/sh
cohort --mean simple --measure sum "$TESTS/cli/lib/cohort.tsv"
