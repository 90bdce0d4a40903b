#!/bin/sh
log=$TESTS/cli/lib/recommend.tsv
for how in '' '-m popular' '-m knn' '-m session' '-m ease' '--similar' '--evaluate --split 2024-01-06' '--partial'; do
	# shellcheck disable=SC2086 # the words are options
	{
		recommend $how "$log" >want 2>want.err
		gzip -c "$log" | recommend $how 2>got.err | cmp - want
		cmp got.err want.err
		(head -n 9 "$log" | gzip -c; tail -n +10 "$log" | gzip -c) >members
		recommend $how members 2>got.err | cmp - want && echo equal
		gzip -c "$log" | head -c 150 | recommend $how >out
		echo "status $?"
		cat out
	}
done
# the files beside it, and a model
recommend --partial "$log" | gzip -c | recommend --merge -m popular >got
recommend -m popular "$log" | cmp - got && echo equal
printf 'user\titem\nann\tapple\nzoe\tbread\n' >beside
gzip -c beside >beside.gz
for how in --for --history --exclude --catalogue '--evaluate --holdout'; do
	# shellcheck disable=SC2086 # the words are options
	{
		recommend -m knn $how beside "$log" >want 2>want.err
		recommend -m knn $how beside.gz "$log" 2>got.err | cmp - want && cmp want.err got.err && echo equal
	}
done
(head -n 1 "$log"; tail -n +2 "$log" | LC_ALL=C sort -s -t '	' -k 1,1) >sorted
recommend -m knn --save model sorted >want
gzip -n model
gzip -n sorted
recommend --apply model.gz sorted.gz | cmp - want && echo equal
