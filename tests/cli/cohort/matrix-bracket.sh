#!/bin/sh
cohort --matrix --mode bracket=0,1-3,4-7 "$TESTS/cli/lib/cohort.tsv"
