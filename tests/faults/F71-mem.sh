#!/usr/bin/env bash
# F71: the peak is at most --mem + 16 MiB, with the same bytes out; below the floor: 2, which names the floor
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
told cohort --mem 1023K nofile
told cohort --mem 512K nofile
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
tsv 400000 250000 >big.tsv
cohort --partial --window own big.tsv >state
for mem in 1M 4M 64M; do
	python3 "$TESTS/faults/lib/mem.py" $mem cohort --window own --mem $mem --tmp . big.tsv
	python3 "$TESTS/faults/lib/mem.py" $mem cohort --mem $mem --tmp . big.tsv
	python3 "$TESTS/faults/lib/mem.py" $mem cohort --partial --mem $mem --tmp . big.tsv
	python3 "$TESTS/faults/lib/mem.py" $mem cohort --merge --mem $mem --tmp . state
done | LC_ALL=C sort
