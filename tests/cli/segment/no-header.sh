#!/bin/sh
log=$TESTS/cli/lib/segment.tsv
names=user,time,event,value,order,currency,plan
printf 'vip\tvalue >= 20\nrest\t*\n' >r.txt
for how in '' '--method lifecycle' '--summary --by plan' '--rules r.txt' '--rules r.txt --check'; do
	# shellcheck disable=SC2086 # the words are options
	{
		segment $how "$log" | tail -n +2 >want
		tail -n +2 "$log" | segment $how --no-header --columns $names | cmp - want
		segment $how --no-header-out "$log" | cmp - want
	}
done
tail -n +2 "$log" | segment --partial --no-header --columns $names >bare
segment --merge --no-header bare >got
segment --no-header-out "$log" | cmp - got
cat got
# thresholds are a file of their own and keep their header
tail -n +2 "$log" | segment --no-header --columns $names --thresholds-out t.tsv >/dev/null
cat t.tsv
tail -n +2 "$log" | cut -f 1-3 | segment --no-header --columns user,time,event,value
echo "status $?"
