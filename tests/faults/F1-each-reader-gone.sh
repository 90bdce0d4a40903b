#!/usr/bin/env bash
# F1: the reader goes away: each filter dies of SIGPIPE, says nothing and leaves nothing
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 40000 20000
gone() {
	"${@:3}" "$2" 2>err | :
	echo "$1: ${PIPESTATUS[0]} $(grep -v ' note: ' err)"
}
each gone
partial() {
	gone "$1 --partial" "$2" "${@:3}" --partial
}
each_fold partial
rm err
ls
