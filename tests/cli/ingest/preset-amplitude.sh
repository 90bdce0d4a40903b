#!/bin/sh
# the counts of the fixture, which were computed from it by another program
ingest --preset amplitude "$TESTS/cli/ingest/data/amplitude.jsonl" >out.tsv
echo "status $?"
head -n 1 out.tsv
sh "$TESTS/cli/lib/ingest_counts.sh" <out.tsv
