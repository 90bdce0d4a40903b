#!/usr/bin/env bash
# F28: 0 bytes, 1 byte, the gzip header only: 3
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 1000 | gzip >ev.csv.gz
tsv 1000 | gzip >ev.tsv.gz
for ((n = 0; n <= 18; n++)); do
	head -c $n ev.csv.gz | told ingest
	head -c $n ev.tsv.gz | told cohort
	head -c $n ev.tsv.gz | told cohort --merge
done 2>err | sort | uniq -c
LC_ALL=C sort err | uniq -c
head -c 1 ev.tsv.gz >one
told cohort one
