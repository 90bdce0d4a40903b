#!/bin/sh
# the counts of the fixture, which were computed from it by another program
log=$TESTS/cli/ingest/data/combined.log
ingest --preset combined "$log" >out.tsv
echo "status $?"
head -n 1 out.tsv
sh "$TESTS/cli/lib/ingest_counts.sh" <out.tsv
gzip -c "$log" | ingest --preset combined 2>/dev/null | cmp - out.tsv && echo same
