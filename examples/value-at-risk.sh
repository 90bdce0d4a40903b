#!/usr/bin/env bash
# Whom shall we win back first? Those who more likely stay away than come back within 90 days, by what is at stake with them: the
# probability times what they would have bought. First how far these probabilities could be trusted on the shop's own past.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ingest --preset online-retail -o "$work/shop.tsv" examples/data/online_retail.csv.gz
# 16446.0 ordered for 168,469.60 and cancelled it twelve minutes later: a score sees orders, no returns. The log has one Christmas only,
# so a season cannot be told from growth yet.
score() { churn-score --where 'user != 16446.0' --season off --horizon 90d "$@" "$work/shop.tsv"; }

# Forecasts from what was known on 30 June, against what came. The last three rows are what a model must beat.
score --evaluate --at 2011-06-30 -o "$work/test.tsv"
awk -F '\t' 'NR == 1 || $3 == ""' "$work/test.tsv" | cut -f 2,4-11
echo
# Old friends: two orders at least, and none for a month. The columns are those of the page, OUTPUT.
score --explain -o "$work/scores.tsv" 2>&1 | grep -E 'auto|note'
head -n 1 "$work/scores.tsv" | cut -f 1-4,6,11-14
awk -F '\t' '$2 >= 2 && $4 >= 30 && $6 >= .5' "$work/scores.tsv" | sort -t "$(printf '\t')" -k 11,11nr -k 1,1 | cut -f 1-4,6,11-14 |
	awk 'NR <= 10'
