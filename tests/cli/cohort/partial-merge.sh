#!/bin/sh
# any split, merged in any order and nesting, gives the bytes of one run
log=$TESTS/cli/lib/cohort.tsv
part() { # FROM TO OPTIONS: states of some rows
	from=$1 to=$2
	shift 2
	(head -n 1 "$log"; sed -n "${from},${to}p" "$log") | cohort --partial "$@"
}
for options in '' '--by plan --recurring' '--zero return --tz Europe/Berlin' '--window own --measure sum --by plan' \
	'--measure count=2 --period week --lags 5' '--measure sum --recurring --period week --lags 5' '--window own --period day --lags 4'; do
	# shellcheck disable=SC2086
	{
		cohort $options "$log" >want
		part 2 12 $options >a
		part 13 25 $options >b
		part 26 99 $options >c
		cohort --merge $options c a b | cmp - want
		cat b c | cohort --merge --partial - a | cohort --merge $options | cmp - want
		cohort --merge --partial a b c >all
		cohort --partial $options "$log" | cmp - all
	}
done
cat all
