#!/usr/bin/env bash
# S3: each call of the edge fails in turn, once and from then on: 3, 4 or 5, or 0 with identical bytes; no signal, no hang
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
try() {
	python3 "$TESTS/faults/lib/fail_call.py" 3,4,5 "${CALLS:-all}" "$@"
}

tsv 300 >small.tsv
head -n 150 small.tsv | cohort --partial >a
{ head -n 1 small.tsv; tail -n 150 small.tsv; } | cohort --partial >b
try "$FAULTBIN/cohort" --merge a b
try "$FAULTBIN/cohort" --merge --partial a - <b
{ head -n 2 a; tail -n +3 a | sort -r; } >unsorted
try "$FAULTBIN/cohort" --merge unsorted b
