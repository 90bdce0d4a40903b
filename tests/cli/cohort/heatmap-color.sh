#!/bin/sh
cohort --heatmap --color always --by plan --matrix=users "$TESTS/cli/lib/cohort.tsv"
