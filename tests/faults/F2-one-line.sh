#!/usr/bin/env bash
# F2, F84: ... one line, not a note on the input's format as well; for a wrong option, too
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
deep=$(printf '(%.0s' {1..1000})
ingest --where "$deep" big.csv
echo $?
ingest --value "$deep" big.csv 2>err
echo $? "$(wc -l <err)"
