#!/bin/sh
cohort --reference previous --mean weighted "$TESTS/cli/lib/cohort.tsv"
