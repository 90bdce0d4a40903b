#!/bin/sh
# the order of the rows, of the columns, of the files never matters
log=$TESTS/cli/lib/cohort.tsv
for options in '--by plan' '--window own --measure sum' '--zero return --period week' '--recurring --measure count=2 --mode within'; do
	# shellcheck disable=SC2086 # the words are options
	cohort $options "$log" >want
	(head -n 1 "$log"; tail -n +2 "$log" | sort -k3) >sorted
	(head -n 1 "$log"; tail -n +2 "$log" | awk '{ print NR * 7919 % 101 "\t" $0 }' | sort -n | cut -f2-) >mixed
	awk -F '\t' -v OFS='\t' '{ print $5, $3, $4, $2, $1 }' "$log" >columns
	(head -n 1 columns; tail -n +20 columns) >half1
	head -n 19 "$log" >half2
	for file in sorted mixed columns 'half1 half2'; do
		# shellcheck disable=SC2086
		cohort $options $file | cmp - want
	done
done
wc -l <want
