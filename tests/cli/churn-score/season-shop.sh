#!/bin/sh
# tests/gen/churn.c, two years of a shop with a known season: with the factor the forecasts are calibrated, without it they are not
${CC:-cc} -O2 -o gen "$TESTS/gen/churn.c" -lm || { echo "skip: no C compiler"; exit 77; }
./gen 20000 8 >shop
for season in on off; do
	churn-score --evaluate --at 2024-09-29 --model hazard --season $season shop 2>err >table
	awk -F '\t' -v of="season $season" 'NR == 2 && $2 == "hazard" {
		print of ": " ($11 <= .03 ? "ECE at most .03" : $11 > .05 ? "ECE above .05" : "ECE " $11) }' table
done
# a shop without one: the factor is within 3 % of 1
./gen 60000 7 --flat >flat
for of in hazard/2024-06-29 hazard/2024-09-29 hazard/2024-12-31 mbgnbd/2024-09-29 pnbd/2024-12-31; do
	churn-score --model ${of%/*} --as-of ${of#*/} --explain flat 2>&1 >out |
		awk -v of=$of '/season: factor/ { n++; if ($NF < .97 || $NF > 1.03) print of, $0 } END { if (n != 1) print of, "no factor" }'
done
