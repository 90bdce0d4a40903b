#!/usr/bin/env bash
# F5: a non-blocking output with a slow reader waits in poll(2): same bytes, hardly any CPU of its own
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 12000 9000
most=0.15
if is_sanitized; then most=1; fi
slow() {
	"${@:3}" "$2" >want 2>err
	python3 "$TESTS/faults/lib/slow_reader.py" $most want "${@:3}" "$2" 2>err | sed "s/^/$1: /"
}
each_inner slow
