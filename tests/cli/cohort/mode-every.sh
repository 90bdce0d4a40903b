#!/bin/sh
cohort --mode every "$TESTS/cli/lib/cohort.tsv"
