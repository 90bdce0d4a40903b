#!/usr/bin/env bash
# F57: one user with 10^6 rows, one with 100,000 items, items of 50,000 users, shuffled: quick, and by pairs, not by rows or squares
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
awk -v n=1000000 'BEGIN { print "user\ttime\titem"; for (i = 0; i < n; i++) { k = i * 7919 % n
	printf "u\t2024-%02d-%02dT%02d:%02d:00Z\ti%d\n", k % 12 + 1, k % 28 + 1, k % 24, k % 60, k % 10 } }' >rows.tsv
awk -v n=100000 'BEGIN { print "user\ttime\titem"; for (i = 0; i < n; i++) printf "u\t2024-01-01T%02d:%02d:%02dZ\ti%d\n", i / 7200, i / 60 % 60, i % 60, i * 7919 % n
	print "v\t2024-01-02\ti1\nv\t2024-01-02\tj" }' >items.tsv
awk -v n=100000 'BEGIN { print "user\ttime\titem"; for (i = 0; i < n; i++) printf "u%d\t2024-01-01\ti%s\n", i * 7919 % n, i % 2 ? "" : i % 7 }' >users.tsv
python3 "$TESTS/faults/lib/bound.py" 2 20 recommend -m knn rows.tsv
# sessions keep each click
python3 "$TESTS/faults/lib/bound.py" 2 48 recommend -m session --session user rows.tsv
for method in popular knn sequence session spectral; do
	python3 "$TESTS/faults/lib/bound.py" 4 80 recommend -m $method -n 3 items.tsv
	python3 "$TESTS/faults/lib/bound.py" 4 80 recommend -m $method -n 3 users.tsv
done
python3 "$TESTS/faults/lib/bound.py" 4 80 recommend --similar items.tsv
