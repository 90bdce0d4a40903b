#!/bin/sh
# any split, merged in any order and nesting, gives the bytes of one run
log=$TESTS/cli/lib/recommend.tsv
part() { # FROM TO OPTIONS: states of some rows
	from=$1 to=$2
	shift 2
	(head -n 1 "$log"; sed -n "${from},${to}p" "$log") | recommend --partial "$@"
}
for options in '' '--tz Asia/Tokyo' '--where event!=cart'; do
	# shellcheck disable=SC2086 # the words are options
	{
		part 2 6 $options >a
		part 7 12 $options >b
		part 13 99 $options >c
		recommend --merge --partial a b c >all
		recommend --partial $options "$log" | cmp - all
		for answer in '' '-m popular --half-life 4d' '-m knn --weight purchase=3,view=1' '-m sequence' '-m spectral' '-m ease --repeat' '--similar=bread' \
			'--evaluate --last 1' '--evaluate --split 2024-01-06 -m knn' '--as-of 2024-01-31 -m knn --half-life 4d'; do
			recommend $answer $options "$log" >want 2>want.err
			[ -s want ] || cat want.err
			recommend --merge $answer c a b 2>/dev/null | cmp - want
			cat b c | recommend --merge --partial - a | recommend --merge $answer 2>/dev/null | cmp - want
		done
	}
done
recommend --partial "$log" >all
cat all
# what shapes an answer only does no harm to the states
recommend --partial -m ease --weight view=2 --half-life 3d --max-history 1 --lambda 3 -n 4 --explain "$log" | cmp - all
# complements fold orders, sessions fold their clicks: states of their own
for how in '--complements --where purchase' '-m session' '-m session --session user'; do
	# shellcheck disable=SC2086 # the words are options
	{
		part 2 6 $how >a 2>err
		part 7 99 $how >b 2>err
		recommend $how "$log" >want 2>err
		case $how in --complements*) merge=--complements ;; *) merge='-m session' ;; esac
		recommend --merge --partial $merge a b >all
		recommend --partial $how "$log" 2>err | cmp - all
		sed -n 4,5p all
		recommend --merge $merge b a 2>err | cmp - want
	}
done
recommend --merge all
echo "status $?"
recommend --merge --complements all
echo "status $?"
recommend --partial "$log" >all
recommend --merge -m session all
echo "status $?"
recommend --merge --tz Asia/Tokyo all
echo "status $?"
recommend --merge --where purchase all
echo "status $?"
# later rows of a partial cannot be left out: there --as-of only says what decay counts from, and not earlier than the latest row
recommend --merge --as-of 2024-01-05 -m popular all
echo "status $?"
recommend --partial --as-of 2024-01-05 "$log" | recommend --merge --as-of 2024-01-05 -m knn --half-life 3d >got
recommend --as-of 2024-01-05 -m knn --half-life 3d "$log" 2>err | cmp - got
