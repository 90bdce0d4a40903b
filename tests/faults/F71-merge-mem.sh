#!/usr/bin/env bash
# F71: the peak of --merge of partials in no order is at most --mem + 16 MiB, also where the table of states doubles close to the bound
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
printf 'user\ttime\nu\t2024-01-01T00:00:00Z\n' | cohort --partial >one
# 1.7 million users of that state, none beside its neighbour
awk -F '\t' -v OFS='\t' -v n=1700000 'NR != 3 { if (NR == 4) sub("states=1", "states=" n); print; next }
	{ for (i = 0; i < n; i++) { $1 = sprintf("u%08d", i * 7919 % n); print } }' one >state
python3 "$TESTS/faults/lib/mem.py" 90M cohort --merge --mem 90M --tmp . state
