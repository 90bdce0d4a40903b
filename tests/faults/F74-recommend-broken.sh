#!/usr/bin/env bash
# F74: a partial that was cut, poisoned or edited: decode believes nothing (S1 and S2 cut and flip in earnest)
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
{
	printf 'user\ttime\tevent\titem\n'
	printf 'u\t2024-01-0%s\tview\ta\n' 2 4 5
	printf 'u\t2024-01-03\tview\tb\nv\t2024-01-03\tview\tb\n'
} >ev.tsv
recommend --partial ev.tsv >state
sed -n 3,4p state
edit() {
	echo "$1"
	sed "$1" state >edited
	cmp -s state edited && echo 'NOT EDITED'
	if [ $# -gt 1 ]; then shift; else set -- --method popular; fi
	told recommend --merge "$@" edited
}

head -c -1 state | told recommend --merge
{ cat state; printf '#!aborted'; } | told recommend --merge
{ cat state; printf '#!aborted\n'; } | LC_ALL=C sort | told recommend --merge --no-header --bad skip
first=2024-01-02T00:00:00Z
for time in '' 2024-01-02 '2024-01-02 00:00:00' 2024-01-06T00:00:00Z 2024-13-01T00:00:00Z 10000-01-01T00:00:00Z 12 -1 nan 2024-01-02T00:00:00+01:00 "$first "; do
	edit "3s/$first/$time/"
done
for count in '' 0 -1 +3 03 3.0 1 4 x nan 9223372036854775807 9223372036854775808 18446744073709551616 99999999999999999999 '3 '; do
	edit "3s/	3	/	$count	/"
done
edit '4s/	1	/	2	/'
edit '3s/^u/	u/'
edit '3s/^u//'
edit '3s/	a	/		/'
edit '3s/$/x/'
edit '1s/count/counts/'
edit 1d
edit 2d
edit '2s/rows=5/rows=x/'
edit '2s/latest=2024-01-05T/latest=2024-01-32T/'
edit '2s/latest=2024-01-05T/latest=2024-01-03T/'
# the same pair twice is merged like two partials
{ sed -n '1,3p;3p' state; sed -n '$s/states=3/states=2/p' state; } >twice
told recommend --merge --method popular twice
# counts that do not fit together
sed '3s/	3	/	9223372036854775807	/' state >large
told recommend --merge --method popular large state
{ head -n 1 state; sed -n 3p state; sed -n 2p state; sed -n '$s/states=3/states=1/p' state; } >late
told recommend --merge --method popular late
# clicks: rising, each one a time
recommend --partial --method session ev.tsv >state
sed -n 3p state
for clicks in '' ',' 2024-01-02 '2024-01-02T00:00:00Z,' ',2024-01-02T00:00:00Z' 2024-01-04T00:00:00Z,2024-01-02T00:00:00Z 2024-01-02T00:00:00Z,,2024-01-04T00:00:00Z x 7 \
	2024-01-02T00:00:00Z,2024-01-02T00:00:00Z; do
	edit "3s/2024.*Z	/$clicks	/" --method session -n 1
done
# nothing but commas, and very long
{ sed -n 1,2p state; printf 'u\tview\ta\t%s\t%s\t\n' "$(sed -n 3p state | cut -f 4)" "$(printf '%0100000d' 0 | tr 0 ,)"; sed -n '$s/states=.*/states=1/p' state; } >commas
recommend --merge --method session commas 2>err
echo "status $? $(wc -c <err | awk '{ print ($1 < 1000 ? "short" : $1) }')"
