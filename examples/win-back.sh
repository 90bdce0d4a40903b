#!/usr/bin/env bash
# Whom do we write to, to win them back? Customers whose silence has outlasted the gaps that are usual here (stage decline: not
# gone for good yet), the most valuable first, with the days since their last order and the gap they used to have.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tab=$(printf '\t')

ingest --preset online-retail -o "$work/shop.tsv" examples/data/online_retail.csv.gz
segment --method lifecycle --as-of 2011-12-10 --explain -o "$work/stages.tsv" "$work/shop.tsv"
segment --as-of 2011-12-10 -o "$work/rfm.tsv" "$work/shop.tsv"

# Both tables are sorted by user, so join(1) works; fields of the joined row: user, monetary, elapsed, gap, stage.
LC_ALL=C join -t "$tab" --header -o 1.1,1.6,2.5,2.6,2.7 "$work/rfm.tsv" "$work/stages.tsv" >"$work/both.tsv"
head -n 1 "$work/both.tsv"
awk -F '\t' '$5 == "decline" && $4 != ""' "$work/both.tsv" | sort -t "$tab" -k 2,2nr | awk 'NR <= 10'
