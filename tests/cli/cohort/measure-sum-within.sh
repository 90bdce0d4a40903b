#!/bin/sh
cohort --measure sum --mode within --zero return "$TESTS/cli/lib/cohort.tsv"
