#!/usr/bin/env bash
# F16: little address space: 5 and one line, or 0 and right; never a signal
command -v prlimit >/dev/null || { echo 'skip: no prlimit'; exit 77; }
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers need address space'; exit 77; }
[ "${BUILD##*/}" != cov ] || { echo 'skip: counters need address space'; exit 77; }
log 20000 8000 >big.csv
tr , '\t' <big.csv >big.tsv
cohort --partial big.tsv >big.state
steps() {
	python3 "$TESTS/faults/lib/limits.py" as "$@"
}

steps 2500 32000 96 cohort big.tsv
steps 2500 32000 96 cohort --mem 1M --window own --tmp . big.tsv
steps 2500 32000 96 cohort --merge big.state
steps 2500 16000 96 ingest --format csv big.csv
