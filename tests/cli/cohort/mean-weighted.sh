#!/bin/sh
cohort --mean weighted "$TESTS/cli/lib/cohort.tsv"
