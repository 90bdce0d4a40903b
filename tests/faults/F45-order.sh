#!/usr/bin/env bash
# F45: events out of order: the same answer in any order (R1 shuffles random logs)
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 3000 >ev.tsv
shuffled() {
	head -n 1 ev.tsv
	tail -n +2 ev.tsv | awk -v s="$1" '{ s = (s * 69069 + 1) % 4294967296; print s "\t" $0 }' | sort -n | cut -f 2-
}

for how in '' '--window own' '--recurring' '--mode every --start purchase' '--measure sum --by event' '--measure count=2 --zero return'; do
	# shellcheck disable=SC2086
	cohort $how ev.tsv >want
	tail -n +2 want | wc -l
	for ((seed = 1; seed <= 15; seed++)); do
		# shellcheck disable=SC2086
		shuffled $seed | cohort $how - | cmp - want || echo "cohort $how: shuffled with seed $seed"
	done
done
