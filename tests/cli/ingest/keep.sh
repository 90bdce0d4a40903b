#!/bin/sh
printf 'user,time,a,b,c\nu,2024-01-02,1,2,3\n' >a.csv
ingest --format csv a.csv
ingest --format csv --keep all a.csv
ingest --format csv --keep none a.csv
ingest --format csv --keep c,a,user a.csv
ingest --format csv --event a --keep a,b a.csv
ingest --format csv --keep c,c a.csv
echo "status $?"
printf 'user,time,event\nu,2024-01-02,x\n' | ingest --format csv --event =view
echo "status $?"
printf 'user,time,event\nu,2024-01-02,x\n' | ingest --format csv --event =view --keep none
