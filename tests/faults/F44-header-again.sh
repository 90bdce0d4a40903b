#!/bin/sh
# F44: files joined by cat
awk -v n=1000 -f "$TOP/tests/cli/ingest/events.awk" >ev.csv
cat ev.csv ev.csv | ingest --format csv >/dev/null
echo "status $?"
cat ev.csv ev.csv | ingest --format csv --bad skip | wc -l
ingest --format csv ev.csv ev.csv | wc -l
