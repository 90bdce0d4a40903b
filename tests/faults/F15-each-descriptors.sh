#!/usr/bin/env bash
# F15: 16 descriptors: each fold merges in several passes, the same bytes
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
command -v prlimit >/dev/null || { echo 'skip: no prlimit'; exit 77; }
is_sanitized && { echo 'skip: sanitizers need descriptors'; exit 77; }
make_inputs 60000 50000
few() {
	"${@:3}" "$2" >want 2>err
	prlimit --nofile=16 "${@:3}" --mem 1M --tmp . "$2" >got 2>err
	echo "$1: status $? $(grep -v ' note: ' err)"
	cmp got want
}
each_fold few
few ingest ev.csv ingest --format csv --dedup row
