#!/usr/bin/env bash
# F5: a non-blocking output with a slow reader waits in poll(2): same bytes, under 0.1 s of CPU (sanitizers: 0.4 s)
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 12000 9000 >big.csv
tr , '\t' <big.csv >big.tsv
most=0.1
if is_sanitized; then most=0.4; fi
ingest --format csv big.csv >want
python3 "$TESTS/faults/lib/slow_reader.py" $most want ingest --format csv big.csv
cohort --partial big.tsv >want
python3 "$TESTS/faults/lib/slow_reader.py" $most want cohort --partial big.tsv
