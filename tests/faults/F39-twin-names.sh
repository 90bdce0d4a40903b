#!/bin/sh
# F39: a name twice, or empty
printf 'user,time,user\nu,2024-01-02,v\n' >a.csv
ingest --format csv a.csv
echo "status $?"
printf 'user,,time\n' | ingest --format csv
echo "status $?"
tail -n +2 a.csv | ingest --format csv --no-header --columns user,time,other
echo "status $?"
