#!/bin/sh
# one log in many clothes: the same bytes come out
awk -v n=1000 -f "$TOP/tests/cli/ingest/events.awk" >ev.csv
want=$(ingest --format csv ev.csv | sha256sum)
same() { [ "$(sha256sum)" = "$want" ] && echo "same $1" || echo "DIFFERENT $1"; }

sed 's/,/;/g' ev.csv | ingest --format csv --delimiter ';' | same semicolon
sed 's/,/|/g' ev.csv | ingest --delimiter '|' 2>/dev/null | same bar
sed 's/,/\t/g' ev.csv | ingest --format tsv | same tsv
sed 's/,/\t/g' ev.csv | ingest --format stream | same stream
ingest --format csv ev.csv | ingest --format stream | same twice
sed '100G' ev.csv | ingest --format csv 2>/dev/null | same blank-line
printf %s "$(cat ev.csv)" | ingest --format csv 2>/dev/null | same no-lf
ingest --format csv --rename no=such ev.csv | same plain-way
sed '$!d' ev.csv | ingest --format csv --no-header --columns user,time,event,item,value,qty,order --no-header-out >last
ingest --format csv ev.csv | tail -n 1 | cmp - last
