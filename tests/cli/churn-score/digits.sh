#!/bin/sh
# days and counts stay as they are
log=$TESTS/cli/lib/churn.tsv
for digits in 0 2 15; do
	churn-score --digits $digits --inputs "$log"
	churn-score --digits $digits --model recency --horizon 28d "$log" 2>/dev/null | cut -f 1-7
done
churn-score --digits 2 --evaluate --model recency --horizon 28d "$log" | head -n 5
# a model has all of its digits whatever is printed
churn-score --digits 0 --model recency --horizon 28d --save a "$log" >/dev/null 2>&1
churn-score --digits 15 --model recency --horizon 28d --save b "$log" >/dev/null 2>&1
cmp a b
