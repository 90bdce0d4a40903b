#!/usr/bin/env bash
# F6: interrupted calls are done again in each filter; SIGUSR1 asks for progress and ends nobody
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 6000 2000
interrupted() {
	"${@:3}" "$2" >want 2>err || echo "$1 fails by itself"
	for each in 2 3 7; do
		TN_EINTR=$each "$FAULTBIN/$3" "${@:4}" "$2" 2>err | cmp - want || echo "$1: TN_EINTR=$each"
	done
	echo "$1: same bytes"
}
signalled() {
	"${@:3}" "$2" >want 2>err
	python3 "$TESTS/faults/lib/interrupt.py" "$2" want "${@:3}" - | sed 's/True.*/True/'
}
each interrupted
each signalled
