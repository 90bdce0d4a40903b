#!/bin/sh
log=$TESTS/cli/lib/churn.tsv
names=user,time,event,value,currency,plan
for how in '--horizon 28d --model recency' '--inputs' '--horizon 28d --evaluate --model recency' '--horizon 28d --curve' '--horizon 28d --top 3'; do
	# shellcheck disable=SC2086 # the words are options
	{
		churn-score $how "$log" 2>/dev/null | tail -n +2 >want
		tail -n +2 "$log" | churn-score $how --no-header --columns $names 2>/dev/null | cmp - want
		churn-score $how --no-header-out "$log" 2>/dev/null | cmp - want
		wc -l <want
	}
done
tail -n +2 "$log" | churn-score --partial --no-header --columns $names >bare
churn-score --inputs --merge --no-header bare >got
churn-score --inputs --no-header-out "$log" | cmp - got
cat got
# a model is a file of its own and keeps its header
tail -n +2 "$log" | churn-score --model recency --horizon 28d --no-header --columns $names --save model >/dev/null 2>&1
head -n 2 model
churn-score --no-header-out --null - --model recency --horizon 28d --save other "$log" >/dev/null 2>&1
cmp model other
tail -n +2 "$log" | cut -f 1-3 | churn-score --no-header --columns user,time,event,value
echo "status $?"
