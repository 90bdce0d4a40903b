#!/usr/bin/env bash
# F44: files joined by cat: a second header is told, with a hint, by each filter that looks at times or numbers
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 100
again() {
	cat "$2" "$2" | said "$1" "${@:3}" -
}
each again
