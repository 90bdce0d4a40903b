#!/bin/sh
printf 'user\ttime\tevent\tvalue\nu\t2024-01-02\tpurchase\t1\nv\t2024-01-02\n' >log
for how in '' '--inputs' '--evaluate' '--partial' '--save model'; do
	# shellcheck disable=SC2086 # the words are options
	churn-score $how log
	echo "status $?"
done
churn-score --inputs --bad skip --rejects rejects log
echo "status $?"
cat rejects
ls
