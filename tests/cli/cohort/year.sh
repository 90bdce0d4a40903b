#!/bin/sh
cohort --period year "$TESTS/cli/lib/cohort.tsv"
