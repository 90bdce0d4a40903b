#!/bin/sh
# the same bytes, however little memory there is
awk 'function rnd(n) { x = x * 16807 % 2147483647; return x % n }
BEGIN {
	x = 3
	print "p\trisk\tcountry\tv"
	for (i = 0; i < 200000; i++)
		printf "0.%06d\t%s\tc%d\t%d.%d\n", rnd(1000000), rnd(9) == 0 ? "" : rnd(30000) / 100, rnd(40), rnd(50) - 10, rnd(10)
}' >t
for options in '--rows p --cols risk --value v' '--rows country --cols risk --value v --totals' '--rows p --cols country --row-bins cuts=0.1,0.9 --matrix'; do
	# shellcheck disable=SC2086 # the words are options
	{
		crosstab $options --mem 1G t >want
		crosstab $options --mem 1M t | cmp - want
		crosstab --partial $options --mem 1M t | crosstab --merge ${options#--rows * --cols * --value v} --mem 1M | cmp - want
	}
done
cksum <want
