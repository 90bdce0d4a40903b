#!/usr/bin/env bash
# F30 to F34: no LF, CR, BOM, UTF-16, no bytes, a header alone, NUL, in each inner filter
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 100
ends() {
	sed 's/$/\r/' "$2" | said "$1 CRLF" "${@:3}" -
	tr '\n' '\r' <"$2" | said "$1 CR" "${@:3}" -
	{ printf '\357\273\277'; cat "$2"; } | said "$1 BOM" "${@:3}" -
	python3 -c 'import sys; sys.stdout.buffer.write(open(sys.argv[1]).read().encode("utf-16"))' "$2" | said "$1 UTF-16" "${@:3}" -
	said "$1 nothing" "${@:3}" - </dev/null
	head -n 1 "$2" | said "$1 header" "${@:3}" -
	wc -l <out
	head -n 1 "$2" | head -c -1 | said "$1 half a header" "${@:3}" -
	head -c -1 "$2" | said "$1 no LF" "${@:3}" -
	{ head -n 1 "$2"; echo; tail -n +2 "$2"; } | said "$1 a blank line" "${@:3}" -
	sed '2s/^u/u\x00/' "$2" | said "$1 NUL" "${@:3}" -
}
each_inner ends
