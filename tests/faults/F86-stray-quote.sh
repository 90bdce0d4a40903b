#!/bin/sh
# F86: a quote in the wrong place
awk 'BEGIN { print "user,time,x"; for (i = 1; i <= 1000; i++) print "u" i ",2024-01-02," (i % 10 == 0 ? "5\" pipe" : "pipe") }' >a.csv
ingest --format csv --bad skip a.csv | tail -n +2 | wc -l
ingest --format csv a.csv >/dev/null
echo "status $?"
