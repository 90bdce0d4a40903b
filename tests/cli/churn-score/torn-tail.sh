#!/bin/sh
printf 'user\ttime\tevent\tvalue\nu\t2024-01-02\tpurchase\t1' >torn
for how in '' '--inputs' '--evaluate --bad skip' '--partial' '--save model'; do
	# shellcheck disable=SC2086 # the words are options
	churn-score $how torn
	echo "status $?"
done
# the model file, too
churn-score --model recency --horizon 28d --save model "$TESTS/cli/lib/churn.tsv" >want 2>&1
head -c -1 model >torn.model
churn-score --apply torn.model "$TESTS/cli/lib/churn.tsv"
echo "status $?"
ls
