#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Points 1 and 2: when the next program of a step's own pipe has seen enough (head), the engine's rows are read to their end all the same, and the
# status is one of ours, not a signal's.
. "$TESTS/cli/engine/each"
events 20000 >rows
for f in $maps; do
	cat rows rows | on "$f" 2>message | head -n 1
	echo "$f: writer, filter, head ${PIPESTATUS[*]}: $(cat message)"
done
for f in cohort segment; do
	cat rows rows | on "$f" --partial 2>message | :
	echo "$f: ${PIPESTATUS[*]:0:2}: $(cat message)"
done
yes 'u1	2024-01-02' | head -n 100000 | ingest --no-header --columns user,time --format stream 2>message | head -n 1
echo "no engine: ${PIPESTATUS[*]:2}, $(wc -c <message) bytes"
