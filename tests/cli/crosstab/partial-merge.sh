#!/bin/sh
# any split, merged in any order and nesting, gives the bytes of one run; the bins are made at the merge
awk 'BEGIN { print "p\tcountry\tv"; for (i = 0; i < 400; i++) printf "0.%03d\t%s\t%s\n", i * 7919 % 997, i % 7 ? i * 31 % 60 : "", i % 5 ? i % 13 - 4 "." i % 10 : "" }' >t
part() { # FROM TO OPTIONS: states of some rows
	from=$1 to=$2
	shift 2
	(head -n 1 t; sed -n "${from},${to}p" t) | crosstab --partial "$@"
}
for state in '--rows p --cols country' '--rows country --cols p --value v'; do
	# shellcheck disable=SC2086 # the words are options
	{
		part 2 120 $state >a
		part 121 250 $state >b
		part 251 999 $state >c
		for answer in '' '--row-bins 3 --col-bins 4 --matrix' '--row-bins none --col-bins none --totals --digits 2'; do
			crosstab $state $answer t >want
			crosstab --merge $answer c a b | cmp - want
			cat b c | crosstab --merge --partial - a | crosstab --merge $answer | cmp - want
		done
		crosstab --merge --partial a b c >all
		crosstab --partial $state t | cmp - all
	}
done
head -n 6 all
