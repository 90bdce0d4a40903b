#!/bin/sh
cohort --mode bracket=0,1-3,2,4-7 "$TESTS/cli/lib/cohort.tsv"
