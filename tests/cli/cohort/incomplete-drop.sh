#!/bin/sh
cohort --incomplete drop "$TESTS/cli/lib/cohort.tsv"
