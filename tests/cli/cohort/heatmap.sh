#!/bin/sh
cohort --heatmap "$TESTS/cli/lib/cohort.tsv"
