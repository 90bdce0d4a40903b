#!/usr/bin/env bash
# F2: ... with SIGPIPE ignored: 4 and one line, no endless loop
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 60000 30000 >big.csv
tr , '\t' <big.csv >big.tsv
(
	trap '' PIPE
	timeout 10 ingest --format csv big.csv
	echo $? >rc
) | head -n 1
cat rc
(
	trap '' PIPE
	timeout 10 cohort --partial big.tsv
	echo $? >rc
) | head -n 1
cat rc
