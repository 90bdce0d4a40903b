#!/bin/sh
# any split, merged in any order and nesting, gives the bytes of one run
log=$TESTS/cli/lib/segment.tsv
part() { # FROM TO OPTIONS: states of some rows
	from=$1 to=$2
	shift 2
	(head -n 1 "$log"; sed -n "${from},${to}p" "$log") | segment --partial "$@"
}
for options in '' '--by plan' '--tz Asia/Tokyo --as-of 2024-03-15' '--method lifecycle' '--method lifecycle --by plan' \
	'--order-when event!=view --where value!=20'; do
	shape=
	case $options in *--by*) shape=--summary ;; esac
	# shellcheck disable=SC2086 # the words are options
	{
		segment $shape $options "$log" >want
		part 2 8 $options >a
		part 9 12 $options >b
		part 13 99 $options >c
		segment --merge $shape $options c a b | cmp - want
		segment --merge $shape a c b | cmp - want
		cat b c | segment --merge --partial - a | segment --merge $shape | cmp - want
		segment --merge --partial a b c >all
		segment --partial $options "$log" | cmp - all
	}
done
cat all
# what shapes the answer only is free at the merge
segment --partial "$log" >all
segment --score quantile --explain "$log" 2>want.err >want
segment --merge --score quantile --explain all 2>got.err | cmp - want
cmp got.err want.err
segment --merge --score 'cuts=30/1/30' --map /dev/stdin all <<EOF
r	fm	segment
2	2	best
2	1	fresh
1	1-2	far
EOF
