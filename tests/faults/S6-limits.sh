#!/usr/bin/env bash
# S6: address space, descriptors, file size and stack from far too small upwards: 3, 4 or 5 with one line, or 0 and right
command -v prlimit >/dev/null || { echo 'skip: no prlimit'; exit 77; }
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers need address space and descriptors'; exit 77; }
log 20000 8000 >big.csv
tr , '\t' <big.csv >big.tsv
gzip -nk big.csv
head -n 4000 big.tsv | cohort --partial >a
{ head -n 1 big.tsv; tail -n 4000 big.tsv; } | cohort --partial >b
tsv 20000 18000 >spill.tsv
limits() {
	python3 "$TESTS/faults/lib/limits.py" "$@"
}

limits nofile 3 17 1 ingest --format csv big.csv.gz
limits nofile 3 17 1 cohort --mem 1M --tmp . --window own --lags 1 spill.tsv
limits nofile 3 17 1 cohort --merge a b
limits nofile 3 17 1 cohort big.tsv big.tsv
limits fsize 0 6000000 450000 cohort --mem 1M --tmp . --window own --lags 1 spill.tsv
limits stack 64 1024 64 ingest --format csv big.csv
limits stack 64 1024 64 cohort --where "(((((((((((qty > 1)))))))))))" big.tsv
limits as 3000 30000 900 cohort --mem 1M --tmp . --window own --lags 1 spill.tsv
limits as 3000 30000 900 ingest big.csv.gz
limits as 3000 30000 900 cohort --merge --matrix a b
