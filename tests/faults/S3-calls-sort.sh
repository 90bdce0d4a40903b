#!/usr/bin/env bash
# S3: each call of the edge fails in turn while ingest --sort spills and merges in passes: 3, 4 or 5, or 0 with identical bytes; no signal, no hang, no file left
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
try() {
	python3 "$TESTS/faults/lib/fail_call.py" 3,4,5 "${CALLS:-all}" "$FAULTBIN/ingest" --format csv --tmp . "$@"
}

log 300 200 >small.csv
try --sort user,time small.csv
try --sort time --mem 1M small.csv
log 45000 9000 >big.csv
N_MOST=25 try --sort user,time --mem 1M big.csv
