#!/bin/sh
awk -v n=1000 -f "$TOP/tests/cli/ingest/events.awk" >ev.csv
want=$(ingest --format csv ev.csv | sha256sum)
same() { [ "$(sha256sum)" = "$want" ] && echo "same $1" || echo "DIFFERENT $1"; }

sed 's/$/\r/' ev.csv >crlf.csv
ingest --format csv crlf.csv | same csv
sed 's/,/\t/g' crlf.csv >crlf.tsv
ingest --format tsv crlf.tsv | same tsv
