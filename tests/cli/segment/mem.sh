#!/bin/sh
# states that spill give the bytes of those that do not, whatever the scores
awk 'BEGIN { print "user\ttime\tevent\tvalue\torder\tplan"; for (i = 0; i < 60000; i++) { u = i * 7919 % 20011; printf "u%d\t2024-%02d-%02dT%02d:00:00Z\t%s\t%d.%02d\t%s\tp%d\n",
	u, i % 12 + 1, i % 28 + 1, i % 24, i % 9 ? "purchase" : "refund", i % 301 - 40, i % 100, i % 3 ? "o" i % 30000 : "", i % 4 } }' >log
for how in '' '--score quantile' '--score ntile' '--score cuts=10,40,90,200/1,2,3,4/0,50.5,200,400' '--method lifecycle' '--summary --by plan' \
	'--method lifecycle --summary' '--partial --by plan'; do
	# shellcheck disable=SC2086 # the words are options
	{
		segment $how log >want
		segment --mem 1M --tmp . $how log | cmp - want
		segment --mem 4G $how log | cmp - want
	}
done
wc -l <want
segment --thresholds-out a log >out
segment --mem 1M --tmp . --thresholds-out b log | cmp - out
cmp a b
ls
