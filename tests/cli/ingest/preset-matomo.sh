#!/bin/sh
# the counts of both tables' fixtures, which were computed from them by another program
for table in matomo matomo-items; do
	ingest --preset matomo "$TESTS/cli/ingest/data/$table.csv" >out.tsv
	echo "status $?"
	head -n 1 out.tsv
	sh "$TESTS/cli/lib/ingest_counts.sh" <out.tsv
done
