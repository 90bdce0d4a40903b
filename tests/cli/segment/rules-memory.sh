#!/usr/bin/env bash
# constant memory: ten times the rows take no more
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
rows() {
	awk -v n="$1" 'BEGIN { print "user\trecency\tmonetary"; for (i = 0; i < n; i++) printf "user%d\t%d\t%d.50\n", i, i % 400, i % 1000 }'
}
rows 50000 >small.tsv
rows 500000 >big.tsv
printf 'vip\tmonetary >= 500 and recency <= 30\nlate\trecency > 100\nrest\t*\n' >r.txt
for how in '' --check --summary; do
	# shellcheck disable=SC2086
	python3 "$TESTS/faults/lib/peak.py" small.tsv big.tsv segment --rules r.txt $how
done
