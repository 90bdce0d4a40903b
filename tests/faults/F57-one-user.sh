#!/usr/bin/env bash
# F57: one user owns half of all events: the state is bounded by periods, with own windows by the distinct return times (here 840), so ten
# times the events take no more memory
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
rows() {
	awk -v n="$1" 'BEGIN { print "user\ttime\tvalue"; for (i = 0; i < n; i++) printf "%s\t2024-%02d-%02dT%02d:%02d:%02dZ\t1.00\n",
		i % 2 ? "big" : "u" i % 50, i % 12 + 1, i % 28 + 1, i % 24, i % 60, 0 }'
}

rows 100000 >small.tsv
rows 1000000 >big.tsv
for how in '--matrix' '--measure sum --mode after' '--window own'; do
	# shellcheck disable=SC2086
	python3 "$TESTS/faults/lib/peak.py" small.tsv big.tsv cohort $how
done
