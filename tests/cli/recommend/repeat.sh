#!/bin/sh
# groceries: what the user has may come back
log=$TESTS/cli/lib/recommend.tsv
# without damping (knn.sh): ann (a b c): b .5 + .5, a .4 + .25, c .25 + .4 (a is more popular), d .45, e .25
recommend -m knn --user-damping 0 --item-damping 0 --repeat "$log" | grep -e ^user -e ann -e eve
recommend -m popular --repeat -n 2 "$log"
# what else is kept out stays out
printf 'item\nbread\n' >bread
recommend -m knn --user-damping 0 --item-damping 0 --repeat --exclude bread "$log" | grep ann
# sessions never leave anything out: the same with and without it
recommend -m session "$log" >want
recommend -m session --repeat "$log" | cmp - want
for method in sequence spectral ease; do
	recommend -m $method --repeat "$log" | awk -F '\t' 'NR > 1 { n[$1]++ } END { for (u in n) if (n[u] != 5) print u, n[u] }'
done
