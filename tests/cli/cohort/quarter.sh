#!/bin/sh
cohort --period quarter "$TESTS/cli/lib/cohort.tsv"
