#!/usr/bin/env bash
# S3: each call of the edge fails in turn, once and from then on: 3, 4 or 5, or 0 with identical bytes; no signal, no hang
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
try() {
	python3 "$TESTS/faults/lib/fail_call.py" 3,4,5 "${CALLS:-all}" "$@"
}

tsv 200 30 >small.tsv
tsv 12000 11000 >big.tsv
printf 'big\tvalue >= 100 and event in (purchase, refund)\nodd\titem ~ "^i1"\nrest\t*\n' | tr '"' "'" >r.txt
printf 'r\tfm\tsegment\n1-5\t1-3\tlow\n1-5\t4-5\thigh\n' >map.tsv
segment --thresholds-out t.tsv small.tsv >/dev/null
segment --partial --by item small.tsv >state
N_MOST=25 try "$FAULTBIN/segment" --summary --by item --tz Europe/Berlin small.tsv
N_MOST=25 try "$FAULTBIN/segment" --thresholds t.tsv --map map.tsv --explain small.tsv
N_MOST=25 try "$FAULTBIN/segment" --method lifecycle small.tsv
N_MOST=25 try "$FAULTBIN/segment" --merge --score quantile state
N_MOST=25 try "$FAULTBIN/segment" --rules r.txt small.tsv small.tsv
N_MOST=25 try "$FAULTBIN/segment" --rules r.txt --summary small.tsv
N_MOST=12 try "$FAULTBIN/segment" --mem 1M --tmp . --score ntile big.tsv
N_MOST=8 try "$FAULTBIN/segment" --mem 1M --tmp . --partial big.tsv
