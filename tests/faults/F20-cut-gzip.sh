#!/usr/bin/env bash
# F20, F21: gzip cut anywhere, its checksum or length missing: rows so far, poison, 3, and the message says so (S1 cuts everywhere)
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 20000 | gzip -n >big.csv.gz
tsv 20000 | gzip -n >big.tsv.gz
log 20000 | ingest --format csv >want
size=$(wc -c <big.csv.gz)
for cut in 1 4 5 8 9 1000 100000; do
	head -c $((size - cut)) big.csv.gz >cut.csv.gz
	ingest --format csv cut.csv.gz >out
	echo "$cut: status $? $(tail -c 9 out)"
	head -c -9 out | cmp -n $(($(wc -c <out) - 9)) - want && echo 'the rows before are right'
	head -c -$cut big.tsv.gz | told cohort
done
