#!/usr/bin/env bash
# F20, F21, F24, F26, F27: each filter reads gzip: cut, several members, an empty one, bytes behind the last
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 1000
packed() {
	local at n
	gzip -nc "$2" >whole.gz
	n=$(wc -c <whole.gz)
	"${@:3}" "$2" >want 2>err
	"${@:3}" whole.gz 2>err | cmp - want
	for at in $((n - 1)) $((n - 4)) $((n - 8)) $((n - 9)) $((n / 2)) 19; do
		head -c $at whole.gz | said "$1 cut" "${@:3}" -
	done | uniq -c
	at=$(($(wc -c <"$2") / 3))
	{ head -c $at "$2" | gzip; : | gzip; tail -c +$((at + 1)) "$2" | gzip; } >members.gz
	"${@:3}" members.gz 2>err | cmp - want
	{ cat whole.gz; head -c 3000 /dev/zero; } | "${@:3}" - 2>err | cmp - want
	{ cat whole.gz; echo X; } | said "$1 bytes behind" "${@:3}" -
	{ cat whole.gz; cat "$2"; } | said "$1 text behind" "${@:3}" -
}
each packed
