#!/bin/sh
{ printf 'user,time,x\nu,2024-01-02,'; head -c 3000 /dev/zero | tr '\0' y; echo; } >a.csv
ingest --format csv --max-record 2K a.csv
echo "status $?"
sed 's/,/ /g' a.csv | ingest --format blank --max-record 2K
echo "status $?"
sed 's/,/\t/g' a.csv | ingest --format tsv --max-record 2K
echo "status $?"
ingest --format csv --max-record 4K a.csv | wc -c
