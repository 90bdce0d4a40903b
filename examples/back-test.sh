#!/usr/bin/env bash
# Would these lists have helped, and by which method? Before launch: what would they have named of the goods that customers took up in a past
# month, had they been made on its first day from what was known then? Against a list of what sold best, which needs no method.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ingest --preset online-retail -o "$work/shop.tsv" examples/data/online_retail.csv.gz
# Goods only: what begins with a letter is postage, a discount, a correction by hand.
try() { recommend --where "event = purchase and item ~ '^[0-9]'" "$@" "$work/shop.tsv"; }
# Lists of ten. Each table has a row for popular, the same one in all of them.
test_on() {
	local method
	for method in popular knn sequence ease; do
		try --evaluate --method "$method" --top 10 "$@" 2>"$work/notes" | awk -F '\t' -v m="$method" '$1 ~ /^(hit|ndcg)$/ && $2 == m'
	done
}

printf 'measure\tmethod\tvalue\tlo\thi\tlift\n'
for month in 07 10; do
	echo "# 2011-$month, all of the past alike:"
	test_on --split "2011-$month-01" --as-of "2011-$month-31"
	echo "# 2011-$month, what is 90 days old counts half:"
	test_on --split "2011-$month-01" --as-of "2011-$month-31" --half-life 90d
done

echo '# What auto would take on the first of October, and how it asks:'
try --as-of 2011-09-30 --half-life 90d --explain -o "$work/lists.tsv" 2>&1 | grep 'auto' | grep -v 'CPU s'
# auto holds back the last basket of each customer, whenever that was; the tables above ask for what comes in the month to come.
