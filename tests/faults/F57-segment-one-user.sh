#!/usr/bin/env bash
# F57: one user with 10^6 orders, every id another, shuffled: quick, and within what segment(1) says: 22 bytes an order and 16 MiB
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
n=1000000
awk -v n=$n 'BEGIN { print "user\ttime\tevent\tvalue\torder"; for (i = 0; i < n; i++) { k = i * 7919 % n
	printf "u\t2024-%02d-%02dT%02d:%02d:00Z\tpurchase\t0.01\t%07d\n", k % 12 + 1, k % 28 + 1, k % 24, k % 60, k } }' >one.tsv
# ids of 7 bytes: 29 MB in all
python3 "$TESTS/faults/lib/bound.py" 3 44 segment one.tsv
python3 "$TESTS/faults/lib/bound.py" 3 44 segment --mem 32M --tmp . one.tsv
segment one.tsv | cut -f 5,6
# days are few: no more than a year of them
cut -f 1-4 one.tsv >days.tsv
python3 "$TESTS/faults/lib/bound.py" 2 20 segment days.tsv
python3 "$TESTS/faults/lib/bound.py" 2 20 segment --method lifecycle one.tsv
