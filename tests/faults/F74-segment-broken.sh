#!/usr/bin/env bash
# F74: a partial that was cut, poisoned or edited: decode believes nothing (S1 and S2 cut and flip in earnest)
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
{
	printf 'user\ttime\tevent\tvalue\torder\tcurrency\tplan\n'
	printf 'u\t2024-01-02\tpurchase\t1.50\to1\tEUR\tpro\n'
	printf 'u\t2024-01-04\tpurchase\t2\to2\tEUR\tpro\n'
	printf 'u\t2024-01-05\tpurchase\t2\t\tEUR\tpro\n'
	printf 'u\t2024-01-08\tpurchase\t2\t\tEUR\tpro\n'
	printf 'v\t2024-01-05\tview\t2\t\t\tpro\n'
} >ev.tsv
segment --partial --by plan ev.tsv >state
sed -n 3,4p state
edit() {
	echo "$1"
	sed "$1" state >edited
	cmp -s state edited && echo 'NOT EDITED'
	told segment --merge edited
}

head -c -1 state | told segment --merge
{ cat state; printf '#!aborted'; } | told segment --merge
{ cat state; printf '#!aborted\n'; } | LC_ALL=C sort | told segment --merge --no-header --bad skip
edit '3s/2024-01-02T/2024-01-32T/'
edit '3s/2024-01-02T00:00:00.000000Z/2024-01-02/'
edit '3s/2024-01-02T/2024-01-09T/'
edit '3s/2024-01-02T00:00:00.000000Z//'
edit '3s/2024-01-08T/2025-01-08T/'
edit '3s/7.50/x/'
edit '3s/7.50//'
edit '3s/7.50/1e3/'
edit '3s/=EUR/EUR/'
edit '3s/=EUR/=/'
edit '3s/=EUR/**/'
edit '3s/=EUR//'
edit '3s/2:o1,2:o2,/2:o2,2:o1,/'
edit '3s/2:o1,2:o2,/2:o1,2:o1,/'
edit '3s/2:o1,2:o2,/2:o1,2:o2/'
edit '3s/2:o1,2:o2,/2:o1,3:o2,/'
edit '3s/2:o1,2:o2,/2:o1,99999999999999999999:o2,/'
edit '3s/2:o1,2:o2,/2:o1,0:,/'
edit '3s/2:o1,2:o2,/o1,o2/'
edit '3s/19727,19730/19730,19727/'
edit '3s/19727,19730/19727,19727/'
edit '3s/19727,19730/19727,,19730/'
edit '3s/19727,19730/19727,99999999999/'
edit '3s/2:o1,2:o2,\t19727,19730/\t/'
edit '4s/\t\t\t0\t\t\t/\t\t\t0\t\t2:o1,\t/'
edit '4s/\t\t\t0\t\t\t\t/\t\t\t0\t\t\t\tpro/'
edit '3s/$/x/'
edit '3s/^u/\tu/'
edit '3s/^u//'
edit '1s/orders/order/'
edit 1d
edit 2d
edit '2s/rows=5/rows=x/'
edit '2s/option.method=rfm/option.method=/'
