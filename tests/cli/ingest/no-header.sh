#!/bin/sh
printf 'u,2024-01-02,5\nv,2024-01-03,6\n' >a.csv
ingest --format csv --no-header --columns user,time,value a.csv
ingest --format csv --no-header --columns user,time,value --no-header-out a.csv
ingest --format csv --no-header --columns user,time a.csv
echo "status $?"
ingest --format csv --columns user,time a.csv
echo "status $?"
