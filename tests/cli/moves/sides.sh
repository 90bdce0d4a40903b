#!/bin/sh
# everybody came, everybody left, nobody is in both, one table is before the other
u() {
	printf 'user\tsegment\n'
	for u in "$@"; do printf '%s\ts\n' "$u"; done
}
u a b c >abc
u d e f >def
u b d f >bdf
u >none
for t in 'abc def' 'def abc' 'abc bdf' 'bdf abc' 'abc abc' 'none abc' 'abc none'; do
	echo "$t"
	# shellcheck disable=SC2086
	moves --no-header-out --digits 3 $t
done
