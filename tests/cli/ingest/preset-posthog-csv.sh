#!/bin/sh
# the counts of the fixture, which were computed from it by another program
ingest --preset posthog-csv "$TESTS/cli/ingest/data/posthog-csv.csv" >out.tsv
echo "status $?"
head -n 1 out.tsv
sh "$TESTS/cli/lib/ingest_counts.sh" <out.tsv
