#!/bin/sh
log=$TESTS/cli/lib/cohort.tsv
cohort "$log" >want
gzip -c "$log" | cohort | cmp - want
(head -n 20 "$log" | gzip -c; tail -n +21 "$log" | gzip -c) >members
cohort members | cmp - want && echo equal
gzip -c "$log" | head -c 300 | cohort >out
echo "status $?"
