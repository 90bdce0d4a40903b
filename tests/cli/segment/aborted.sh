#!/bin/sh
printf 'user\ttime\tevent\tvalue\nu\t2024-01-02\tpurchase\t1\n#!aborted' >log
printf 'rest\t*\n' >r.txt
for how in '' '--method lifecycle' '--summary' '--partial' '--rules r.txt' '--rules r.txt --check' '--rules r.txt --summary'; do
	# shellcheck disable=SC2086 # the words are options
	segment $how --bad skip log
	echo " status $?"
done
# sort(1) adds the LF and moves it up
{ cat log; echo; } | LC_ALL=C sort | segment --no-header --columns user,time,event,value --rules r.txt --bad skip
echo "status $?"
