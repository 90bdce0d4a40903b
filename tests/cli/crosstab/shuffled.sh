#!/bin/sh
# the order of the rows, of the columns, of the files never matters
awk 'BEGIN { print "p\tcountry\tv"; for (i = 0; i < 400; i++) printf "0.%03d\tc%d\t%d.%d\n", i * 7919 % 997, i * 31 % 6, i % 13 - 4, i % 10 }' >t
for options in '--rows p --cols country --value v' '--rows country --cols p --col-bins 7 --matrix=share' '--rows v --cols p --row-bins none --totals'; do
	# shellcheck disable=SC2086 # the words are options
	crosstab $options t >want
	(head -n 1 t; tail -n +2 t | sort -r) >sorted
	(head -n 1 t; tail -n +2 t | awk '{ print NR * 7919 % 401 "\t" $0 }' | sort -n | cut -f2-) >mixed
	awk -F '\t' -v OFS='\t' '{ print $3, $1, $2 }' t >columns
	(head -n 1 columns; tail -n +200 columns) >half1
	head -n 199 t >half2
	for file in sorted mixed columns 'half1 half2'; do
		# shellcheck disable=SC2086
		crosstab $options $file | cmp - want
	done
done
wc -l <want | tr -d ' '
