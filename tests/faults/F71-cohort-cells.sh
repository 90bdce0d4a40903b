#!/usr/bin/env bash
# F71: the cells of cohort fit --mem + 16 MiB, or the run is refused with status 5 before it is past that
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
awk 'BEGIN { print "user\ttime\tevent\torder"
	for (i = 0; i < 60000; i++) printf "u%d\t2024-%02d-%02dT00:00:00Z\tv\to%d\n", i, i * 7 % 12 + 1, i * 11 % 27 + 1, i }' >orders.tsv
head -n 20000 orders.tsv >some.tsv
for file in some orders; do
	python3 "$TESTS/faults/lib/mem.py" 1M cohort --mem 1M --by order --lags 12 --as-of 2025-06-01 --tmp . $file.tsv
done
