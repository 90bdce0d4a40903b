#!/bin/sh
# F38: ragged rows
printf 'user,time\nu\nv,2024-01-02,x\n' >a.csv
ingest --format csv --bad skip --rejects r a.csv
echo "status $?"
cut -f 2,3 r
ingest --format csv --bad skip=1 a.csv
echo "status $?"
ingest --format csv a.csv
echo "status $?"
