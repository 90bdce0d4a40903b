#!/bin/sh
log=$TESTS/cli/lib/segment.tsv
printf 'vip\tvalue >= 20\nrest\t*\n' >r.txt
for how in '' '--method lifecycle' '--rules r.txt' '--summary --by plan'; do
	# shellcheck disable=SC2086 # the words are options
	{
		segment $how "$log" >want
		gzip -c "$log" | segment $how | cmp - want
		(head -n 9 "$log" | gzip -c; tail -n +10 "$log" | gzip -c) >members
		segment $how members | cmp - want && echo equal
		gzip -c "$log" | head -c 200 | segment $how >out
		echo "status $?"
		case $how in
		--rules*) tail -c 9 out; echo ;;
		*) cat out ;;
		esac
	}
done
segment --summary "$log" >want
segment --partial "$log" | gzip -c | segment --merge --summary | cmp - want && echo equal
