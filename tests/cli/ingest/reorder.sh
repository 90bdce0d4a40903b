#!/bin/sh
# roles taken from other columns, one column in two roles
awk -v n=1000 -f "$TOP/tests/cli/ingest/events.awk" >ev.csv

ingest --format csv --order item --session order --item user --user item --keep none ev.csv >got
awk -F, 'NR > 1 { OFS = "\t"; print $4, $2, $3, $1, $5, $6, $4, $7 }' ev.csv >want
head -n 2 got
tail -n +2 got | cmp - want
