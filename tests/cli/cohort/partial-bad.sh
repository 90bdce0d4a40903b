#!/bin/sh
# decode believes nothing
log=$TESTS/cli/lib/cohort.tsv
cohort --partial "$log" >good
tail -n 2 good
awk -F '\t' -v OFS='\t' 'NR == 4 { $3 = "soon" } { print }' good | cohort --merge
echo "status $?"
awk -F '\t' -v OFS='\t' 'NR == 4 { $5 = "1,,2" } { print }' good | cohort --merge
echo "status $?"
awk -F '\t' -v OFS='\t' 'NR == 4 { $4 = "x" } { print }' good | cohort --merge
echo "status $?"
head -c 500 good | cohort --merge
echo "status $?"
