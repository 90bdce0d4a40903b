#!/usr/bin/env bash
# F74: a partial that was cut, poisoned or edited: decode believes nothing (S1 and S2 cut and flip in earnest)
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 300 3 >ev.tsv
cohort --partial ev.tsv >state
edit() {
	echo "$1"
	sed "$1" state >edited
	cmp -s state edited && echo 'NOT EDITED'
	told cohort --merge edited
}

head -c -1 state | told cohort --merge
{ cat state; printf '#!aborted'; } | told cohort --merge
{ cat state; printf '#!aborted\n'; } | LC_ALL=C sort | told cohort --merge --no-header --bad skip
edit '3s/\t[0-9]*\t/\tx\t/'
edit '3s/\t[0-9]*\t/\t99999999999999999999999\t/'
edit '3s/\t[0-9]*\t/\t-99999999999999999999999\t/'
edit '3s/\t[0-9,]*\t$/\t5,4,3\t/'
edit '3s/\t[0-9,]*\t$/\t1,,2\t/'
edit '3s/\t[0-9,]*\t$/\t9999999999999999999\t/'
edit '3s/\t[0-9,]*\t$/\t-5\t/'
edit '3s/\t$//'
edit '2s/rows=300/rows=x/'
edit '2s/rows=300/rows=18446744073709551615/'
edit '2s/latest=2024-12/latest=2024-13/'
edit '2s/digits=0/digits=4/'
edit '2s/kept/kopt/'
edit '2d'
edit '2p'
edit '3s/$/x/'
edit '3s/^u/\tu/'
edit '3s/^[^\t]*//'
edit '1s/by/bye/'
edit '1d'
# a start behind the latest time of the run-state row: data or a limit, and never a crash
for how in '' '--window own' '--window own --measure sum' '--recurring' '--window own --recurring --period day'; do
	# shellcheck disable=SC2086
	printf 'user\ttime\tvalue\nu\t2024-01-02\t1\n' | cohort $how --partial | sed '3s/1704153600000000/1711035836380000/g' >late
	sed '3s/1711035836380000/171103583638000000/g' late >late2
	for state in late late2; do
		cohort --merge --lags 3 $state >out 2>err
		status=$?
		case $status in
		0 | 1 | 5) ;;
		*) echo "cohort $how: $state: status $status" ;;
		esac
		grep -q 'wanted [0-9]\{10,\} bytes' err && echo "cohort $how: $state: $(cat err)"
	done
done
exit 0
