#!/usr/bin/env bash
# S3: each call of the edge fails in turn, once and from then on: 3, 4 or 5, or 0 with identical bytes; no signal, no hang
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
try() {
	python3 "$TESTS/faults/lib/fail_call.py" 3,4,5 "${CALLS:-all}" "$@"
}

tsv 300 >small.tsv
gzip -nk small.tsv
try "$FAULTBIN/cohort" small.tsv
try "$FAULTBIN/cohort" --start purchase --tz Europe/Berlin --matrix small.tsv.gz
try "$FAULTBIN/cohort" --window own --by item --measure sum --where "qty > 1" small.tsv small.tsv
try "$FAULTBIN/cohort" --partial --recurring small.tsv
