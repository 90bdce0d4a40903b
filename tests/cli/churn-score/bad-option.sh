#!/bin/sh
# each on its own: the word that is not known, and what says nothing together
log=$TESTS/cli/lib/churn.tsv
try() {
	echo "churn-score $*"
	churn-score "$@" "$log"
	echo "status $?"
}
churn-score --model recency --horizon 28d --save m.tsv "$log" >/dev/null 2>&1
try --modle recency 2>&1
try --model nbd 2>&1
try --model '' 2>&1
try --horizon soon 2>&1
try --season maybe 2>&1
try --snapshots 0 2>&1
try --snapshots 101 2>&1
try --snapshots two 2>&1
try --model recency --snapshots 2 2>&1
try --top 0 2>&1
try --top -1 2>&1
try --top 1.5 2>&1
try --top 99999999999999999999 2>&1
try --order-when 'event =' 2>&1
try --as-of soon 2>&1
try --tz Europe/Berln 2>&1
try --digits 16 2>&1
try --inputs --evaluate 2>&1
try --inputs --curve 2>&1
try --evaluate --curve 2>&1
try --at 2024-03-01 2>&1
try --inputs --at 2024-03-01 2>&1
try --evaluate --at 2024-03-01T10:00:00Z 2>&1
try --evaluate --at 2024-02-30 2>&1
try --evaluate --at yesterday 2>&1
try --evaluate --at '' 2>&1
try --evaluate --at 2024-03-01, 2>&1
try --evaluate --at 2024-03-01,,2024-03-02 2>&1
try --curve --at 2024-03-01,2024-03-02 2>&1
try --evaluate --at "$(awk 'BEGIN { for (i = 0; i < 65; i++) printf "%s2024-03-01", i ? "," : "" }')" 2>&1 | tail -n 2
try --inputs --save x.tsv 2>&1
try --evaluate --save x.tsv 2>&1
try --curve --save x.tsv 2>&1
try --inputs --apply m.tsv 2>&1
try --evaluate --apply m.tsv 2>&1
try --curve --apply m.tsv 2>&1
try --apply m.tsv --save x.tsv 2>&1
try --apply m.tsv --model recency 2>&1
try --apply m.tsv --model auto 2>&1
try --apply m.tsv --horizon 28d 2>&1
try --apply m.tsv --horizon 90d 2>&1
try --apply m.tsv --snapshots 2 2>&1
try --inputs --top 3 2>&1
try --evaluate --top 3 2>&1
try --curve --top 3 2>&1
try --inputs --detail 2>&1
try --evaluate --detail 2>&1
try --curve --detail 2>&1
try --partial --inputs 2>&1
try --partial --evaluate 2>&1
try --partial --curve 2>&1
try --partial --save x.tsv 2>&1
try --partial --apply m.tsv 2>&1
try --partial --top 3 2>&1
try --partial --detail 2>&1
try --merge --partial --as-of 2024-03-01 2>&1
ls
