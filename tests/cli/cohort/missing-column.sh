#!/bin/sh
# the columns there are and the nearest name, for roles, --by and expressions
cp "$TESTS/cli/lib/cohort.tsv" log.tsv
cohort --user usr log.tsv
echo "status $?"
cohort --by plna log.tsv
echo "status $?"
cohort --start 'paln = pro' log.tsv
echo "status $?"
cut -f1-3 log.tsv | cohort --measure sum
echo "status $?"
