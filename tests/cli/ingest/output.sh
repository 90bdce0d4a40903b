#!/bin/sh
printf 'user,time\nu,2024-01-02\n' >a.csv
ingest --format csv a.csv -o out.tsv
cat out.tsv
printf 'user,time\nu,2024-01-02\nu,x\n' >b.csv
ingest --format csv b.csv --output=out.tsv
echo "status $?"
cat out.tsv
ingest --format csv a.csv -o a.csv
echo "status $?"
ls
