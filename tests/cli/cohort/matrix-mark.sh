#!/bin/sh
cohort --matrix --incomplete mark "$TESTS/cli/lib/cohort.tsv"
