#!/bin/sh
printf 'user,time,value\nu,2024-01-02,1\n,2024-01-02,1\nu,,1\nu,2024-01-02\nu,yesterday,1\nu,2024-01-02,x\nv,2024-01-03,2\n' >a.csv
ingest --format csv --bad skip a.csv
echo "status $?"
ingest --format csv --bad skip=4 a.csv >/dev/null
echo "status $?"
ingest --format csv --bad skip=70% a.csv >/dev/null
echo "status $?"
ingest --format csv --bad skip=75% a.csv >/dev/null
echo "status $?"
ingest --format csv a.csv
echo "status $?"
