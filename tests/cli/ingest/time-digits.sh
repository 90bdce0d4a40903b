#!/bin/sh
printf 'user,time\nu,2024-01-02T03:04:05Z\nu,2024-01-02T03:04:05.5Z\n' >a.csv
ingest --format csv a.csv
echo "status $?"
ingest --format csv --time-digits 3 a.csv
ingest --format csv --time-digits 6 a.csv
ingest --format csv --time-digits 0 --bad skip a.csv
printf 'user,time\nu,2024-01-02T03:04:05.120000Z\nu,2024-01-02T03:04:05.123456Z\nu,2024-01-02T03:04:05Z\n' >b.csv
ingest --format csv b.csv
ingest --format csv --time-digits 3 b.csv
echo "status $?"
