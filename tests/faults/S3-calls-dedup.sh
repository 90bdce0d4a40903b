#!/usr/bin/env bash
# S3: each call of the edge fails in turn while ingest --dedup spills: 3, 4 or 5, or 0 with identical bytes; no signal, no hang, no file left
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 18000 9000 >once.csv
cat once.csv <(tail -n 6000 once.csv) >big.csv
N_MOST=25 python3 "$TESTS/faults/lib/fail_call.py" 3,4,5 "${CALLS:-all}" "$FAULTBIN/ingest" --format csv --mem 1M --tmp . --dedup row big.csv
