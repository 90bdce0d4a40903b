#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 10: rows of whole partials merge in any order; a piece of one, as a combiner or one of two reducers would get it, is refused.
. "$TESTS/cli/engine/each"
events 20 >rows
for f in $folds; do
	on "$f" --partial <rows | LC_ALL=C sort -r >state
	with "$f" --engine hadoop --merge --partial <state | LC_ALL=C sort -r | cmp - state
	for piece in "head -n 5" "tail -n 5" "tail -n +2" "sed 3d" "grep seal=1"; do
		$piece state | with "$f" --engine hadoop --merge --partial 2>message | wc -c
		echo "${PIPESTATUS[1]} $(cat message)"
	done
done
