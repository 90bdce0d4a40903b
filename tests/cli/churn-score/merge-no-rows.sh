#!/usr/bin/env bash
# What a log without rows gives is what its partial gives, whatever the answer; and so where all rows are later than --as-of
printf 'user\ttime\tevent\n' >none.tsv
printf 'user\ttime\tevent\nann\t2024-05-01\tpurchase\n' >late.tsv
same() {
	local log=$1
	shift
	churn-score --as-of 2024-03-01 --model recency "$@" "$log" >want 2>errors
	wanted=$?
	churn-score --partial --as-of 2024-03-01 "$log" 2>/dev/null | churn-score --merge --model recency "$@" >got 2>>errors
	echo "$log $*: status $wanted $? $(cmp want got && head -n 1 want | cut -f 1-3)"
	grep -v 'note: ' errors | uniq
}
for log in none.tsv late.tsv; do
	for words in --evaluate --curve --inputs --detail; do
		same "$log" "$words"
	done
done
