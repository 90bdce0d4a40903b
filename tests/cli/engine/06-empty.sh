#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 6: no row in, no row out of --partial, status 0; a merge of nothing is a run on nothing.
. "$TESTS/cli/engine/each"
for f in $folds; do
	on "$f" --partial </dev/null >partial
	echo "$f: status $?, bytes $(wc -c <partial)"
	with "$f" --engine spark --merge </dev/null >merged 2>merged.err
	echo "merge $?"
	on "$f" </dev/null >one 2>one.err
	echo "run $?"
	cmp merged one && cmp merged.err one.err
	with "$f" --engine spark --merge --partial </dev/null | wc -c
done
for f in $maps; do
	on "$f" </dev/null | wc -c
done
