#!/bin/sh
log=$TESTS/cli/lib/churn.tsv
for how in '' '--model recency' '--inputs' '--evaluate' '--curve' '--partial'; do
	case $how in --inputs | --partial) horizon= ;; *) horizon='--horizon 28d' ;; esac
	# shellcheck disable=SC2086 # the words are options
	{
		churn-score $horizon $how "$log" >want 2>want.err
		gzip -c "$log" | churn-score $horizon $how 2>got.err | cmp - want
		cmp got.err want.err
		(head -n 9 "$log" | gzip -c; tail -n +10 "$log" | gzip -c) >members
		churn-score $horizon $how members 2>/dev/null | cmp - want && echo equal
		gzip -c "$log" | head -c 200 | churn-score $horizon $how >out
		echo "status $?"
		cat out
	}
done
churn-score --inputs "$log" >want
churn-score --partial "$log" | gzip -c | churn-score --merge --inputs | cmp - want && echo equal
# a model, too
churn-score --model recency --horizon 28d --save model "$log" >want 2>/dev/null
gzip -n model
churn-score --apply model.gz "$log" >got 2>err
echo "status $?"
cmp -s got want || cat err
