#!/usr/bin/env bash
# F87: ... in any order: what the first row's size told, a later row's size must not deny. A unit that is named reads all sizes
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
rows() {
	printf 'user,time\n'
	printf 'u,%s\n' "$@"
}
rows 1700000000000 1700000001000 1700000002 | told ingest --format csv
rows 1700000000000000 1700000001000 | told ingest --format csv
rows 1700000000 1700000001.5 1700000002000 | told ingest --format csv --time-digits 3
rows 1700000000000 1700000002 1700000001000 | told ingest --format csv --bad skip
rows 1700000000000 1700000002 0 -5 | told ingest --format csv --time-format ms
rows 1700000000000 0 99999999999 | told ingest --format csv
