#!/bin/sh
# each on its own: the word that is not known, and what cannot be asked together
log=$TESTS/cli/lib/segment.tsv
printf 'vip\tvalue > 3\nrest\t*\n' >r.txt
try() {
	echo "segment $*"
	segment "$@" "$log"
	echo "status $?"
}
try --metod rfm 2>&1
try --method abc 2>&1
try --bins 1 2>&1
try --bins 101 2>&1
try --bins five 2>&1
try --bins 4 2>&1
try --score rank 2>&1
try --score nitle 2>&1
try --score cuts 2>&1
try --score cuts= 2>&1
try --score cuts=1,2/1,2 2>&1
try --score cuts=1,2/1/1,2 2>&1
try --score cuts=2,1/1,2/1,2 2>&1
try --score cuts=1,x/1,2/1,2 2>&1
try --score cuts=1,2/1,2/1,2 2>&1
try --score cuts=1,2,3,4/1,2,3,4/1,2,3,4 --bins 4 2>&1
try --q50 -1 2>&1
try --q80 1.5 2>&1
try --order-when 'event =' 2>&1
try --refund-when 'event = (' 2>&1
try --as-of soon 2>&1
try --tz Europe/Berln 2>&1
try --digits 16 2>&1
try --by plan 2>&1
try --summary --by segment 2>&1
try --partial --summary 2>&1
try --partial --thresholds-out t.tsv 2>&1
try --method lifecycle --bins 3 2>&1
try --method lifecycle --score ntile 2>&1
try --method lifecycle --map m.tsv 2>&1
try --method lifecycle --thresholds t.tsv 2>&1
try --method lifecycle --thresholds-out t.tsv 2>&1
try --method lifecycle --q50 9 --q80 8 2>&1
try --q50 9 2>&1
try --q80 9 2>&1
try --name tier 2>&1
try --check 2>&1
try --score ntile --thresholds-out t.tsv 2>&1
try --bins 4 --score ntile 2>&1
try --rules r.txt --method rfm 2>&1
ls
