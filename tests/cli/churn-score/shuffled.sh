#!/bin/sh
# the order of the rows, of the columns, of the files never matters
log=$TESTS/cli/lib/churn.tsv
(head -n 1 "$log"; tail -n +2 "$log" | sort -k3) >sorted
(head -n 1 "$log"; tail -n +2 "$log" | awk '{ print NR * 7919 % 101 "\t" $0 }' | sort -n | cut -f2-) >mixed
awk -F '\t' -v OFS='\t' '{ print $5, $3, $4, $2, $6, $1 }' "$log" >columns
(head -n 1 columns; tail -n +11 columns) >half1
head -n 10 "$log" >half2
for how in '' '--model hazard' '--model mbgnbd --detail' '--model bgnbd' '--model pnbd' '--model recency' '--inputs' '--evaluate' '--curve' '--top 3' \
	'--partial' '--tz Asia/Tokyo'; do
	case $how in --inputs | --partial) more= ;; *) more='--horizon 28d --explain' ;; esac
	# shellcheck disable=SC2086 # the words are options
	{
		churn-score $more $how "$log" >want 2>want.err
		[ -s want ] || cat want.err
		for file in sorted mixed columns 'half1 half2' 'half2 half1'; do
			churn-score $more $how $file 2>got.err | cmp - want
			cmp got.err want.err
		done
	}
done
wc -l <want
