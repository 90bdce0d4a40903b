#!/bin/sh
# the order of the rows, of the columns, of the files never matters where there are times
log=$TESTS/cli/lib/recommend.tsv
(head -n 1 "$log"; tail -n +2 "$log" | sort -k4) >sorted
(head -n 1 "$log"; tail -n +2 "$log" | awk '{ print NR * 7919 % 101 "\t" $0 }' | sort -n | cut -f2-) >mixed
awk -F '\t' -v OFS='\t' '{ print $5, $3, $4, $2, $6, $1 }' "$log" >columns
(head -n 1 columns; tail -n +9 columns) >half1
head -n 8 "$log" >half2
for how in '' '-m popular' '-m popular --half-life 3d' '-m knn --why' '-m knn --weight purchase=3,cart=2,view=1' '-m sequence --blend .4' '-m session' '-m spectral' \
	'-m ease' '-m knn --max-history 2' '--similar' '--complements --where purchase --support 1' '--evaluate --last 1 -m knn' '--evaluate --split 2024-01-06 -m sequence' \
	'--evaluate --split 2024-01-06 -m session' '--tune -m knn' '--partial' '--partial -m session'; do
	# shellcheck disable=SC2086 # the words are options
	{
		recommend --explain $how "$log" >want 2>want.err
		[ -s want ] || cat want.err
		for file in sorted mixed columns 'half1 half2' 'half2 half1'; do
			recommend --explain $how $file >got 2>got.err
			cmp got want || echo "$how: $file"
			cmp got.err want.err
		done
	}
done
wc -l <want
