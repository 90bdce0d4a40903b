#!/bin/sh
# F31: CRLF, lone CR
awk -v n=1000 -f "$TOP/tests/cli/ingest/events.awk" >ev.csv
sed 's/$/\r/' ev.csv >crlf.csv
ingest --format csv ev.csv >want
ingest --format csv crlf.csv | cmp - want
printf 'user,time,x\r\nu,2024-01-02,"a\rb"\r\n' | ingest --format csv
tr '\n' '\r' <ev.csv | ingest --format csv 2>err
echo "status $?"
grep -c 'carriage return' err
