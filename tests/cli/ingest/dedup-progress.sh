#!/bin/sh
# what --dedup keeps in its file is told
awk -v n=60000 -v users=20000 -f "$TESTS/gen/events.awk" >log.csv
ingest --dedup row --mem 1M --progress always log.csv 2>&1 >/dev/null | tr '\r' '\n' | tail -n 1 | grep -o 'MiB spilled'
ingest --dedup row --mem 64M --progress always log.csv 2>&1 >/dev/null | grep -c 'spilled' || true
