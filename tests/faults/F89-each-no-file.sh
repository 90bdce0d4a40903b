#!/usr/bin/env bash
# F89: a FILE that is missing or a folder: 3, names it and the reason, with nothing out in an inner filter
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 100
mkdir folder
missing() {
	said "$1" "${@:3}" nofile
	said "$1" "${@:3}" folder
	said "$1" "${@:3}" ''
	[ "$3" = moves ] || said "$1" "${@:3}" "$2" nofile
}
each missing
