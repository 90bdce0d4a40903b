#!/usr/bin/env bash
# S5: kill -9 of the stage upstream at a random byte: the next one gives 3, or its input ended in LF
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 60000 20000 >big.csv
tr , '\t' <big.csv >big.tsv
python3 "$TESTS/faults/lib/kills.py" "${SEED:-5}" "${N:-50}"
