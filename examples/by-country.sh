#!/usr/bin/env bash
# Do customers of some countries come back sooner? The share that bought again within one, two, three months of the first
# purchase, for the five countries with the most customers, best first. lo and hi say how sure that is: with 19 customers, not very.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ingest --preset online-retail -o "$work/shop.tsv" examples/data/online_retail.csv.gz
cohort --start purchase --return purchase --by Country --window own --period month --mode within --lags 3 \
	--mean weighted --digits 3 -o "$work/by.tsv" "$work/shop.tsv"

# The rows "all" are the means over complete cohorts; field 5 is the number of customers they rest on.
head -n 1 "$work/by.tsv"
awk -F '\t' '$2 == "all" && $3 == 3' "$work/by.tsv" | sort -t "$(printf '\t')" -k 5,5nr -k 1,1 | awk 'NR <= 5' |
	sort -t "$(printf '\t')" -k 7,7nr
