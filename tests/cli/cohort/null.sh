#!/bin/sh
cohort --null NULL --matrix "$TESTS/cli/lib/cohort.tsv"
