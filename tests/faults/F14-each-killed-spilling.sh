#!/usr/bin/env bash
# F14, G7: kill -9 while each fold spills: no file stays; what is spilled to has mode 0600
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
[ -d /proc/self/fd ] || { echo 'skip: no /proc'; exit 77; }
make_inputs 60000 50000
mkdir spill
export ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0"
killed() {
	python3 "$TESTS/faults/lib/kill_spill.py" 14 "${N:-$(count 5 100)}" spill "${@:3}" --mem 1M --tmp spill "$2" 2>/dev/null | sed "s/^/$1: /"
}
each_fold killed
killed ingest ev.csv ingest --format csv --dedup row
