#!/bin/sh
# a typo in a selector must not look like an answer
cp "$TESTS/cli/lib/cohort.tsv" log.tsv
cohort --start purchse log.tsv
echo "status $?"
cohort --return 'plan = Pro' log.tsv
echo "status $?"
cohort --start purchse --partial log.tsv >part
echo "status $?"
