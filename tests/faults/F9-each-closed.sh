#!/usr/bin/env bash
# F9: 0, 1 or 2 closed at the start of each filter: no file of ours lands there
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 1000
closed() {
	"${@:3}" "$2" >want 2>err
	"${@:3}" "$2" 2>err >&-
	echo "$1: stdout closed: status $?: $(grep -v ' note: ' err)"
	said "$1: stdin closed" "${@:3}" - <&-
	"${@:3}" "$2" 2>&- | cmp - want
	"${@:3}" -o file "$2" <&- >&- 2>&-
	echo "$1: all closed: status $?"
	cmp file want
	rm -f file
	"${@:3}" nofile 2>&-
	echo "$1: stderr closed: status $?"
}
each closed
ls
