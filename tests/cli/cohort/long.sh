#!/bin/sh
cohort "$TESTS/cli/lib/cohort.tsv"
