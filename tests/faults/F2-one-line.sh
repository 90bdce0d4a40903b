#!/usr/bin/env bash
# F2: ... one line, not a note on the input's format as well
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 60000 >big.csv
(
	trap '' PIPE
	timeout 10 ingest big.csv
	echo $? >rc
) | head -n 1
cat rc
ingest big.csv >/dev/full
echo $?
