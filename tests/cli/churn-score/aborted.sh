#!/bin/sh
printf 'user\ttime\tevent\tvalue\nu\t2024-01-02\tpurchase\t1\n#!aborted' >log
for how in '' '--inputs' '--evaluate' '--curve' '--partial' '--save model'; do
	# shellcheck disable=SC2086 # the words are options
	churn-score $how --bad skip log
	echo " status $?"
done
# sort(1) adds the LF and moves it up
{ cat log; echo; } | LC_ALL=C sort | churn-score --no-header --columns user,time,event,value --bad skip
echo "status $?"
ls
