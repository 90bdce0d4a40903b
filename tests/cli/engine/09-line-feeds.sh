#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 9: a raw LF at the begin of the first value or at the end of the last one leaves a whole row and an empty one: too few fields as well.
. "$TESTS/cli/engine/each"
good='u1\t2024-01-02 10:00:00\tpurchase\ti\t1\to\n'
for f in $folds $maps; do
	printf "$good\n$good" | on "$f" 2>&1 >/dev/null
	printf "\n$good" | on "$f" 2>&1 >/dev/null
done
for f in $folds; do
	printf "$good\n$good" | on "$f" --bad skip=1 --partial | grep -c 'bad\.fields=1'
done 2>&1
printf "\n$good\n" | on ingest --bad skip=2 2>&1
printf "\n$good\n" | on ingest --sort time --bad skip=50% 2>&1
# a file of another format has blank lines as without an engine
printf 'u1,2024-01-02 10:00:00\n\nu2,2024-01-02\n' | ingest --engine spark --format csv --columns user,time 2>&1
