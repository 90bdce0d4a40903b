#!/usr/bin/env bash
# F22: a flipped bit in the checksum or in the data of gzip: 3 in each filter
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 1000
flipped() {
	local at n
	gzip -nc "$2" >whole.gz
	n=$(wc -c <whole.gz)
	for at in 5 30 $((n / 3)) $((n / 2)) $((n - 8)) $((n - 1)); do
		python3 -c 'import sys
data = bytearray(open("whole.gz", "rb").read())
data[-int(sys.argv[1])] ^= 4
open("flipped.gz", "wb").write(data)' "$at"
		"${@:3}" "$2" >want 2>err
		"${@:3}" flipped.gz >out 2>err
		status=$?
		[ $status = 3 ] || [ $status = 1 ] || { [ $status = 0 ] && cmp out want; } || echo "$1, byte $at from the end: status $status"
	done
	echo "$1: tried"
}
each flipped
