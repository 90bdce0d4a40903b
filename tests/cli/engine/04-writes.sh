#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Points 3 and 4: stdout is open to the end and its writes are checked: a full device is status 4, also for one row.
. "$TESTS/cli/engine/each"
[ -w /dev/full ] || { echo "skip: no /dev/full"; exit 77; }
events 20 >rows
for f in $folds $maps; do
	on "$f" <rows >/dev/full 2>message
	echo "$f: status $? $(cat message)"
done
for f in $folds; do
	on "$f" --partial <rows >/dev/full 2>/dev/null
	echo "$f --partial: status $?"
done
