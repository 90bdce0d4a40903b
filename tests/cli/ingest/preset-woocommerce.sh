#!/bin/sh
# the counts of the fixture, which were computed from it by another program
ingest --preset woocommerce "$TESTS/cli/ingest/data/woocommerce.csv" >out.tsv
echo "status $?"
head -n 1 out.tsv
sh "$TESTS/cli/lib/ingest_counts.sh" <out.tsv
