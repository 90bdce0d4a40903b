#!/usr/bin/env bash
# F2: ... with SIGPIPE ignored: 4, at most one line, no endless loop
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 40000 20000
ignored() {
	{
		trap '' PIPE
		timeout 10 "${@:3}" "$2" 2>err
		echo $? >rc
	} | :
	echo "$1: $(cat rc) $(grep -v ' note: ' err)"
}
each ignored
