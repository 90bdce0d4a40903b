#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 10: states in any order and grouping, merged twice, through a combiner: always the answer of one run.
. "$TESTS/cli/engine/each"
events 60 >rows
split -n r/3 rows part.
split -n l/2 rows half.
for f in $folds; do
	on "$f" <rows >one 2>/dev/null
	for p in part.a? half.a?; do on "$f" --partial <"$p" >"state.$p"; done
	cat state.part.* | LC_ALL=C sort | with "$f" --engine hive --merge 2>/dev/null | cmp - one
	cat state.part.ac state.part.aa state.part.ab | with "$f" --engine spark --merge 2>/dev/null | cmp - one
	cat state.part.aa state.part.ab | with "$f" --engine spark --merge --partial >ab
	cat state.part.ac ab | with "$f" --engine spark --merge --partial >abc
	with "$f" --engine spark --merge --partial <abc | cmp - abc
	with "$f" --engine spark --merge <abc 2>/dev/null | cmp - one
	cat state.half.* | with "$f" --engine hadoop --merge 2>/dev/null | cmp - one
	sed 's/$/	/' abc | with "$f" --engine hadoop --merge 2>/dev/null | cmp - one
	awk -F '\t' 'NR == 1 {n = NF} NF != n {bad++} END {print bad + 0, (NR > 1)}' state.part.* abc
	echo "$f: rows $(wc -l <one)"
done
