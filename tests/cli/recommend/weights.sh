#!/bin/sh
# what an event weighs; of several events with one item the largest part counts
cp "$TESTS/cli/lib/recommend.tsv" log
plain='-m knn --user-damping 0 --item-damping 0'
# parts, carts weigh nothing: ann a 3 b 3, bob a 3 b 3, cat b 3 c 3 d 1, dan a 3 e 3, eve d 1
# ab 9 + 9, bc 9, bd 3, cd 3, ae 9; rows of neighbours: a: b 18/27 e 9/27; b: a 18/30 c 9/30 d 3/30; c: b 9/12 d 3/12; d: b c 1/2; e: a 1
# ann: e 3/3, c 3 x .3, d 3 x .1; cat: a 3 x .6; dan: b 3 x 2/3; eve: b c 1/2
# shellcheck disable=SC2086 # the words are options
recommend $plain --weight purchase=3,view=1 log
# all alike is what no weights are
# shellcheck disable=SC2086
{
	recommend $plain log >want
	recommend $plain --weight purchase=1,view=1,cart=1 log | cmp - want
}
# half-life two days, now is the 9th: u met a by a purchase of the 5th (4 x 1/4) and by a view of the 7th (3 x 1/2); v just now (3).
# The only neighbour of a is b, with all the weight, so their scores are these parts: 1.5 and 3
{
	printf 'user\ttime\tevent\titem\n'
	printf '%s\t2024-01-0%s\t%s\t%s\n' u 5 purchase a u 7 view a v 9 view a w 9 view a w 9 view b
} >late
# shellcheck disable=SC2086
{
	recommend $plain --weight purchase=4,view=3 --half-life 2d late
	# an older view of the same item does not count: the last time of a kind does
	printf 'u\t2024-01-01\tview\ta\n' | cat late - | recommend $plain --weight purchase=4,view=3 --half-life 2d
	# now is --as-of: another two days later all parts are half
	recommend $plain --weight purchase=4,view=3 --half-life 2d --as-of 2024-01-11T00:00:00Z late
	# the purchase weighs more: 8 x 1/4
	recommend $plain --weight purchase=8,view=3 --half-life 2d late | grep u
}
# names with a = in them
printf 'user\titem\tevent\nu\ta\tx=y\nv\tb\tview\nv\ta\tx=y\n' | recommend -m popular --weight x=y=2,view=1
# nothing weighs anything: a typo is no answer
recommend --weight purchse=3 log
echo "status $?"
recommend --weight purchase=0 log
echo "status $?"
