#!/bin/sh
cohort --matrix "$TESTS/cli/lib/cohort.tsv"
