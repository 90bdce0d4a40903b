#!/usr/bin/env bash
# S3: each call of the edge fails in turn, once and from then on: 3, 4 or 5, or 0 with identical bytes; no signal, no hang
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
try() {
	python3 "$TESTS/faults/lib/fail_call.py" 3,4,5 "${CALLS:-all}" "$@"
}

log 300 >small.csv
gzip -nk small.csv
try "$FAULTBIN/ingest" --format csv small.csv
try "$FAULTBIN/ingest" small.csv.gz
printf 'user,time,price,qty\nu,2024-01-02,1.50,2\nv,2024-01-03,"2",3\nw,never,1,1\nx,2024-01-04,"a ""b""",1\ny,2024-01-05,3,4\n' >prices.csv
try "$FAULTBIN/ingest" --format csv --bad skip --keep none --value "price*qty" prices.csv
zcat "$TOP/examples/data/online_retail.csv.gz" | head -n 200 >retail.csv
try "$FAULTBIN/ingest" --preset online-retail retail.csv
