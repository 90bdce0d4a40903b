#!/usr/bin/env bash
# F8: an error that only close(2) tells (NFS, quota) is 4: for stdout, -o FILE and --rejects; FILE is not put in place
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 1000 >ev.csv
printf 'u,yesterday,,,,,\n' >>ev.csv
# try COMMAND...: fails each close in turn; the statuses and what is left
try() {
	local closes n statuses=
	TN_COUNT=count "$@" >/dev/null
	closes=$(sed -n 's/^close //p' count)
	rm -f out rejects count
	for ((n = 1; n <= closes; n++)); do
		TN_FAULT=close:$n "$@" >/dev/null 2>err
		statuses="$statuses $?:$(grep -c 'close failed' err)"
		[ ! -e out ] || [ "$(tail -c 1 out | od -An -c)" = "  \n" ] || echo "a torn file stays"
		statuses="$statuses:$(ls out 2>/dev/null)"
		rm -f out
	done
	printf '%s ' *
	echo "$closes:$statuses"
}
try "$FAULTBIN/ingest" --format csv --bad skip ev.csv 2>/dev/null
try "$FAULTBIN/ingest" --format csv --bad skip -o out ev.csv 2>/dev/null
try "$FAULTBIN/ingest" --format csv --bad skip --rejects rejects -o out ev.csv 2>/dev/null
