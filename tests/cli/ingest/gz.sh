#!/bin/sh
# gzip is known by its bytes, whatever the file is called
awk -v n=1000 -f "$TOP/tests/cli/ingest/events.awk" >ev.csv
want=$(ingest --format csv ev.csv | sha256sum)
same() { [ "$(sha256sum)" = "$want" ] && echo "same $1" || echo "DIFFERENT $1"; }

gzip -n <ev.csv >ev.csv.gz
ingest --format csv ev.csv.gz | same gzip
head -c 20000 ev.csv | gzip -n >two.gz
tail -c +20001 ev.csv | gzip -n >>two.gz
ingest --format csv two.gz | same members
cp ev.csv.gz plain.csv
ingest --format csv <plain.csv | same stdin
head -c 3000 ev.csv.gz | ingest --format csv >/dev/null 2>err
echo "status $?"
grep -c 'ended early' err
