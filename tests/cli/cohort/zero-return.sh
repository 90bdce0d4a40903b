#!/bin/sh
cohort --zero return "$TESTS/cli/lib/cohort.tsv"
