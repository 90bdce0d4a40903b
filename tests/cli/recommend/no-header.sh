#!/bin/sh
log=$TESTS/cli/lib/recommend.tsv
names=user,time,event,item,order,session
for how in '-m popular' '-m knn --why' '-m sequence' '-m session' '-m spectral' '-m ease' '--similar' '--complements --where purchase' '--evaluate --last 1 -m knn'; do
	# shellcheck disable=SC2086 # the words are options
	{
		recommend $how "$log" 2>/dev/null | tail -n +2 >want
		tail -n +2 "$log" | recommend $how --no-header --columns $names 2>/dev/null | cmp - want
		recommend $how --no-header-out "$log" 2>/dev/null | cmp - want
		wc -l <want
	}
done
tail -n +2 "$log" | recommend --partial --no-header --columns $names >bare
recommend -m popular --merge --no-header bare >got
recommend -m popular --no-header-out "$log" | cmp - got
cat got
# a model is a file of its own and keeps its header; so do the files beside the input
tail -n +2 "$log" | recommend -m knn --no-header --columns $names --save model >/dev/null
head -n 2 model
recommend -m knn --no-header-out --null - --save other "$log" >/dev/null
cmp model other
printf 'user\nbob\n' >users
tail -n +2 "$log" | recommend -m popular --no-header --columns $names --for users
tail -n +2 "$log" | LC_ALL=C sort -s -t '	' -k 1,1 | recommend --apply model --no-header --columns $names --for users
tail -n +2 "$log" | cut -f 1-3 | recommend --no-header --columns $names
echo "status $?"
