#!/bin/sh
cohort --heatmap --measure sum --period week --incomplete drop --until 2024-02-10 "$TESTS/cli/lib/cohort.tsv"
