#!/bin/sh
# the order of the rows, of the columns, of the files never matters
log=$TESTS/cli/lib/segment.tsv
(head -n 1 "$log"; tail -n +2 "$log" | sort -k3) >sorted
(head -n 1 "$log"; tail -n +2 "$log" | awk '{ print NR * 7919 % 101 "\t" $0 }' | sort -n | cut -f2-) >mixed
awk -F '\t' -v OFS='\t' '{ print $5, $3, $7, $4, $2, $6, $1 }' "$log" >columns
(head -n 1 columns; tail -n +11 columns) >half1
head -n 10 "$log" >half2
for how in '' '--score quantile' '--score ntile' '--method lifecycle' '--summary --by plan' '--partial --by plan' '--tz Asia/Tokyo' "--order ''"; do
	eval "segment $how \"$log\"" >want
	for file in sorted mixed columns 'half1 half2' 'half2 half1'; do
		eval "segment $how $file" | cmp - want
	done
done
wc -l <want
