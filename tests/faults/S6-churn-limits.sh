#!/usr/bin/env bash
# S6, F16: address space, descriptors, stack from far too small upwards: 4 or 5 with one line, or 0 and right
command -v prlimit >/dev/null || { echo 'skip: no prlimit'; exit 77; }
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers need address space and descriptors'; exit 77; }
tsv 20000 8000 | cut -f 1-3 >big.tsv
tsv 3000 200 | cut -f 1-3 >small.tsv
churn-score --partial big.tsv >state
limits() {
	python3 "$TESTS/faults/lib/limits.py" "$@"
}

limits nofile 3 17 1 churn-score --mem 1M --tmp . --inputs big.tsv
limits nofile 3 17 1 churn-score --merge --inputs state state
limits stack 64 1024 64 churn-score --model mbgnbd --season off big.tsv
limits stack 64 1024 64 churn-score --model hazard --season off --horizon 30d small.tsv
limits as 2500 40000 700 churn-score --model mbgnbd --season off big.tsv
limits as 2500 40000 700 churn-score --model recency --season off big.tsv
limits as 2500 40000 700 churn-score --merge --inputs state
limits as 2500 40000 700 churn-score --mem 1M --tmp . --inputs big.tsv
