#!/bin/sh
# the states' options come from the partials; those of the answer are free
log=$TESTS/cli/lib/cohort.tsv
cohort --partial --period week --measure count=2 "$log" >week.part
cohort --merge --period month week.part
echo "status $?"
cohort --merge week.part
echo "status $?"
cohort --merge --measure count=1 --matrix=users --lags 4 week.part
echo "status $?"
sed 's/cohort\/1:/cohort\/9:/' week.part | cohort --merge --measure count=1
echo "status $?"
