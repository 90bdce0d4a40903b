#!/usr/bin/env bash
# F11, F12: an upstream that died leaves a torn tail or poison: 3 in each filter, whatever --bad says
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 1000
torn() {
	local n
	n=$(($(wc -c <"$2") / 2))
	while [ "$(head -c $n "$2" | tail -c 1 | od -An -c | tr -d ' ')" = '\n' ]; do n=$((n - 1)); done
	# cut in the first field: ingest takes a row that lacks only its LF
	while ! head -c $n "$2" | tail -n 1 | grep -q '^u[0-9]*$'; do n=$((n - 1)); done
	for bad in fail skip; do
		head -c $n "$2" | said "$1 torn, $bad" "${@:3}" --bad $bad -
		{ cat "$2"; printf '#!aborted'; } | said "$1 poison, $bad" "${@:3}" --bad $bad -
		{ cat "$2"; echo '#!aborted'; } | said "$1 poison LF, $bad" "${@:3}" --bad $bad -
	done
}
each torn
