#!/usr/bin/env bash
# F38, F39: ragged rows, a name twice: never padded or shortened, 1 in each filter, or skipped and counted
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 100
ragged() {
	local sep='	'
	[ "$1" != ingest ] || sep=,
	{ cat "$2"; printf 'u1\tx\tx\tx\tx\tx\tx\tx\nu2\n' | tr '\t' "$sep"; } >ragged
	said "$1" "${@:3}" ragged
	rm -f rejects
	said "$1 skip" "${@:3}" --bad skip --rejects rejects ragged
	"${@:3}" "$2" 2>err | cmp - out
	cut -f 2,3 rejects | tail -n +2
	said "$1 skip=1" "${@:3}" --bad skip=1 ragged
	sed "1s/\$/${sep}user/" "$2" >twin
	said "$1 twin" "${@:3}" twin
}
each ragged
