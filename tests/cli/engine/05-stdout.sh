#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 5: rows alone on stdout; what would hide rows, or write other files, is wrong usage.
. "$TESTS/cli/engine/each"
events 20 >rows
for f in $folds $maps; do
	on "$f" <rows >out 2>/dev/null
	echo "$f: $(awk -F '\t' 'NR == 1 {n = NF} NF != n || $0 == "" || NF < 2 || $1 == "user" {bad++} END {print bad + 0, (NR > 0)}' out)"
	for option in "--bad skip" "--rejects r" "--output o" "--progress always"; do
		on "$f" $option <rows >out 2>message
		echo "$? $(wc -c <out) $(cat message)"
	done
	on "$f" --bad skip=3 <rows >out 2>/dev/null || echo "$f: skip=N is fine"
	with "$f" --engine spark <rows 2>&1 >/dev/null
	with "$f" --engine spark --columns user <rows 2>&1 >/dev/null
done
on segment --thresholds-out t <rows
on churn --save t <rows
on recommend --save t <rows
on ingest --stats t <rows
on cohort --heatmap <rows
ingest --engine spark --list-presets </dev/null
ingest --engine spark --sniff rows </dev/null
echo ./*
