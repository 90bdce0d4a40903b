#!/bin/sh
# the same bytes, however little memory there is
awk 'function rnd(n) { x = x * 16807 % 2147483647; return x % n }
BEGIN {
	x = 3
	print "user\ttime\tvalue\tplan"
	for (i = 0; i < 400000; i++)
		printf "user-%d\t2024-%02d-%02dT12:00:00Z\t%d.%d\tp%d\n", rnd(150000), 1 + rnd(12), 1 + rnd(28), rnd(50), rnd(10), rnd(3)
}' >log
for options in '' '--window own --by plan' '--measure sum --zero return' '--recurring --measure count=2 --period week --lags 9'; do
	# shellcheck disable=SC2086
	{
		cohort $options --mem 1G log >want
		cohort $options --mem 4M log | cmp - want
		cohort --partial $options --mem 4M log | cohort --merge $options --mem 4M | cmp - want
	}
done
cksum <want
