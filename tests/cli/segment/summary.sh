#!/bin/sh
# one row a segment, and all; shares of users and money
log=$TESTS/cli/lib/segment.tsv
segment --summary "$log"
segment --summary --by plan "$log"
segment --method lifecycle --summary "$log"
segment --method lifecycle --summary --by plan "$log"
segment "$log" >labelled
printf 'top\tsegment = champion or segment = cant_lose\ngone\tsegment = no_order\nrest\t*\n' >r.txt
segment --rules r.txt --name tier --summary labelled
segment --rules r.txt --name tier --summary --by segment labelled 2>&1
sed '1s/segment/label/' labelled | segment --rules r.txt --summary --by label 2>&1
sed '1s/segment/label/; 1s/monetary/sum/' labelled >other
sed 's/segment/label/g' r.txt >r2.txt
segment --rules r2.txt --summary --by r other
segment --rules r2.txt --summary --where 'r = 5' other
# the same figures, whichever way
segment --summary "$log" >want
printf '%s\tsegment = %s\n' at_risk at_risk cant_lose cant_lose champion champion need_attention need_attention no_order no_order \
	potential_loyalist potential_loyalist | sed 's/segment/label/' >same.txt
sed '1s/segment/label/' labelled | segment --rules same.txt --summary | cmp - want
# no rule: a missing segment
printf 'top\tr = 5\n' >top.txt
segment --rules top.txt --summary other
