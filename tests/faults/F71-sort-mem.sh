#!/usr/bin/env bash
# F71: the peak of ingest --sort is at most --mem + 16 MiB, with the same bytes out, also with --dedup; below the floor: 2
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
told ingest --sort time --mem 1023K nofile
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
tsv 600000 250000 >big.tsv
for mem in 1M 16M 64M; do
	python3 "$TESTS/faults/lib/mem.py" $mem ingest --format stream --sort user,time --mem $mem --tmp . big.tsv
	python3 "$TESTS/faults/lib/mem.py" $mem ingest --format stream --sort time --mem $mem --tmp . big.tsv
done | LC_ALL=C sort
python3 "$TESTS/faults/lib/mem.py" 16M ingest --format stream --sort user,time --dedup row --mem 16M --tmp . big.tsv
