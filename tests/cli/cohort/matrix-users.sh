#!/bin/sh
cohort --matrix=users --mean none "$TESTS/cli/lib/cohort.tsv"
