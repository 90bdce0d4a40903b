#!/bin/sh
log=$TESTS/cli/lib/churn.tsv
for how in '--horizon 28d' '--inputs' '--horizon 28d --evaluate' '--horizon 28d --curve' '--partial' '--horizon 28d --top 2' '--horizon 28d --explain'; do
	# shellcheck disable=SC2086 # the words are options
	churn-score $how "$log" >/dev/full 2>err
	echo "status $?"
	grep 'write error' err
done
churn-score --horizon 28d --save /dev/full "$log" >out 2>err
echo "status $?"
grep 'write error' err
