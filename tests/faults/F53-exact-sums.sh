#!/usr/bin/env bash
# F53: sums do not depend on the order of the rows or on how they were split, and equal Python's integers
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 20000 >ev.tsv
cohort --measure sum ev.tsv >want
{ head -n 1 ev.tsv; tail -n +2 ev.tsv | sort -r; } | cohort --measure sum | cmp - want
{ head -n 1 ev.tsv; tail -n +2 ev.tsv | sort -t '	' -k 5; } | cohort --measure sum | cmp - want
cohort --measure sum --period year --lags 0 ev.tsv | cut -f 5
python3 -c 'from decimal import Decimal
import sys
print("value", sum(Decimal(line.split("\t")[4]) for line in list(open("ev.tsv"))[1:]), sep="\n")'
