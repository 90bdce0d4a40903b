#!/usr/bin/env bash
# S3: each call of the edge fails in turn, once and from then on: 3, 4 or 5, or 0 with identical bytes; no signal, no hang
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
try() {
	python3 "$TESTS/faults/lib/fail_call.py" 3,4,5 "${CALLS:-all}" "$@"
}

tsv 18000 16000 >big.tsv
N_MOST=40 try "$FAULTBIN/cohort" --mem 1M --tmp . --window own --lags 2 big.tsv
N_MOST=15 try "$FAULTBIN/cohort" --mem 1M --tmp . --window own --partial big.tsv
