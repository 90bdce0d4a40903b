#!/usr/bin/env bash
# F74: a partial that was cut, poisoned or edited: decode believes nothing (S1 and S2 cut and flip in earnest)
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
{
	printf 'user\ttime\tevent\tvalue\tcurrency\n'
	printf 'u\t2024-01-02\tpurchase\t1.50\tEUR\n'
	printf 'u\t2024-01-04\tpurchase\t2\tEUR\n'
	printf 'u\t2024-01-05\tpurchase\t\tEUR\n'
	printf 'v\t2024-01-05\tview\t2\tEUR\n'
} >ev.tsv
churn-score --partial ev.tsv >state
sed -n 3,4p state
edit() {
	echo "$1"
	sed "$1" state >edited
	cmp -s state edited && echo 'NOT EDITED'
	told churn-score --merge --inputs edited
}

head -c -1 state | told churn-score --merge
{ cat state; printf '#!aborted'; } | told churn-score --merge
{ cat state; printf '#!aborted\n'; } | LC_ALL=C sort | told churn-score --merge --no-header --bad skip
for item in 19724 019724=1.50 19724= 19724=x 19724=1e3 19724=01.50 19724=-0 +19724=1.50 19724.0=1.50 ' 19724=1.50' '19724=1.50 ' 19726=1.50 19727=1.50 99999999=1.50 \
	-99999999=1.50 99999999999999999999=1.50 19724=9223372036854775808 19724=0.0000000000000000001 19724=nan '19724=1.50,' ',19724=1.50' '19724=1.50=2' '19724=1.50;'; do
	edit "3s/19724=1.50/$item/"
done
edit '3s/,19726=2,/,/'
edit '3s/19724=1.50,19726=2,19727//'
edit '3s/=EUR/EUR/'
edit '3s/=EUR/=/'
edit '3s/=EUR/**/'
edit '3s/=EUR//'
edit '3s/=EUR/=GBP/'
edit '4s/\t\t/\t\t=EUR/'
edit '3s/$/x/'
edit '3s/^u/\tu/'
edit '3s/^u//'
edit '1s/orders/order/'
edit 1d
edit 2d
edit '2s/rows=4/rows=x/'
edit '2s/latest=2024-01-05T/latest=2024-01-32T/'
edit '2s/latest=2024-01-05T/latest=2024-01-03T/'
# the same user twice is merged like two partials
sed '3p;4d' state >twice
told churn-score --merge --inputs twice
{ head -n 1 state; sed -n 3p state; sed -n 2p state; sed -n '$s/states=2/states=1/p' state; } >late
told churn-score --merge --inputs late
# nothing but commas, and very long
{ sed -n 1,2p state; printf 'u\t%s\t%s\t\t\n' "$(sed -n '3s/^u\t\([^\t]*\)\t.*/\1/p' state)" "$(printf '%0100000d' 0 | tr 0 ,)"; sed -n '$s/states=.*/states=1/p' state; } >commas
churn-score --merge --inputs commas 2>err
echo "status $? $(wc -c <err | awk '{ print ($1 < 1000 ? "short" : $1) }')"
