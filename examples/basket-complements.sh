#!/usr/bin/env bash
# What is bought together? Items of one invoice, by lift: how many times as often two stand in one order as they would by chance, so that what
# sells well does not win by size. Beside it what the same customers buy, which is another question.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tab=$(printf '\t')

ingest --preset online-retail -o "$work/shop.tsv" examples/data/online_retail.csv.gz
awk -F '\t' '!($4 in name) { name[$4]; sub(/ +$/, "", $8); print $4 "\t" $8 }' "$work/shop.tsv" >"$work/names.tsv"
# Goods only: what begins with a letter is postage, a discount, a correction by hand. Refunds are no baskets.
goods="event = purchase and item ~ '^[0-9]'"
# The third column with its name.
named() { awk -F '\t' -v OFS='\t' 'NR == FNR { name[$1] = $2; next } FNR > 1 { $3 = $3 " " name[$3] } { print }' "$work/names.tsv" -; }

echo '# The best partner of an item, of pairs that stand in 100 orders and more:'
recommend --complements --top 1 --support 100 --digits 2 --where "$goods" "$work/shop.tsv" | named >"$work/best.tsv"
head -n 1 "$work/best.tsv"
tail -n +2 "$work/best.tsv" | sort -t "$tab" -k 4,4nr -k 1,1 | awk 'NR <= 8'

echo '# What goes into one order with 22423, the cake stand?'
recommend --complements --top 5 --support 20 --digits 2 --where "$goods" "$work/shop.tsv" | named | awk -F '\t' 'NR == 1 || $1 == "22423"'
echo '# What else do its buyers buy, in whatever order?'
recommend --similar=22423 --top 5 --where "$goods" "$work/shop.tsv" | named
