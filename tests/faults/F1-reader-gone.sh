#!/usr/bin/env bash
# F1: the reader goes away: SIGPIPE, no message, no file left
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 60000 30000 >big.csv
tr , '\t' <big.csv >big.tsv
ingest --format csv big.csv | head -n 1
echo "${PIPESTATUS[0]}"
cohort --partial big.tsv | head -n 1
echo "${PIPESTATUS[0]}"
ls
