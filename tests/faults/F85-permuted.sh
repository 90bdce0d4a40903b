#!/bin/sh
# F85: FILEs with other columns
awk -v n=1000 -f "$TOP/tests/cli/ingest/events.awk" >ev.csv
awk -F, '{ OFS = ","; print $3, $7, $1, $5, $2, $6, $4 }' ev.csv >perm.csv
ingest --format csv ev.csv ev.csv | sha256sum >want
ingest --format csv ev.csv perm.csv | sha256sum | cmp - want
cut -d , -f 1-6 ev.csv >less.csv
ingest --format csv ev.csv less.csv >/dev/null
echo "status $?"
ingest --format csv less.csv ev.csv >/dev/null
echo "status $?"
