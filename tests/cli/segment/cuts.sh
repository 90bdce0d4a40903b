#!/bin/sh
# a value equal to a cut lies below it; --bins follows, and may say the same
log=$TESTS/cli/lib/segment.tsv
segment --score cuts=1,30,45,60/1,2,3,4/0,10,30,100 "$log" >want
cat want
segment --score=cuts=1,30,45,60/1,2,3,4/0,10.00,30.0,100 --bins 5 "$log" | cmp - want
segment --score cuts=1,30,45,60/1,2,3,4/0,10,30,100 --thresholds-out t.tsv "$log" | cmp - want
cat t.tsv
segment --thresholds t.tsv "$log" | cmp - want
# cuts may be equal, and of any sign
printf 'r\tfm\tsegment\n1-3\t1-3\tany\n' >map.tsv
segment --score cuts=30,30/1,1/-2,-1.99 --map map.tsv "$log" | cut -f 1,7-
