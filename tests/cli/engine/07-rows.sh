#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 7: the declared columns; raw CR and invalid UTF-8 are bad rows, wherever they stand; escapes pass as they are.
. "$TESTS/cli/engine/each"
good='u1\t2024-01-02 10:00:00\tpurchase\ti\\tj\\nk\\rl\\\\m\t1\to\n'
for f in $folds $maps; do
	partial=--partial       # states can be made of any row; the run's own row counts the bad ones
	case $maps in *"$f"*) partial="" ;; esac
	for fault in 'u\r1' 'u\3771' 'u\xc0\xaf' 'u\xed\xa0\x80'; do
		printf "$good$fault\t2024-01-02 10:00:00\tpurchase\ti\t1\to\n$good" >rows
		on "$f" <rows 2>&1 >/dev/null
		on "$f" --bad skip=1 $partial <rows 2>/dev/null >skipped || echo "$f: a bad row that cannot be skipped"
		printf "$good$good" | on "$f" $partial | grep -v rows= | cmp - <(grep -v rows= skipped)
	done
done
printf "$good" | on ingest
printf "$good" | on rules
printf 'u\303\251\342\202\254\360\237\230\200\t2024-01-02 10:00:00\tpurchase\t\\N\t\to\n' | on ingest
printf 'u1\t2024-01-02 10:00:00\tpurchase\t\\N\t\to\n' | on ingest --null ''
printf 'u1\t2024-01-02 10:00:00\tpurchase\t\\N\t\to\n' | on ingest --null 'a	b' 2>&1
printf 'u1\t2024-01-02 10:00:00\tpurchase\t\\N\t\to\n' | on ingest --null "$(printf '\r')" 2>&1
printf 'u1\t2024-01-02 10:00:00\tpurchase\t\\N\t\to\n' | on ingest --null "$(printf '\377')" 2>&1
