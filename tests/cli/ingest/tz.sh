#!/bin/sh
printf 'user,time\nu,2023-01-01 12:00:00\nu,2023-07-01 12:00:00\nu,2023-07-01T12:00:00Z\nu,2023-07-01 12:00:00+05:00\nu,2023-03-26 02:30:00\nu,2023-10-29 02:30:00\nu,2023-07-01\n' >a.csv
ingest --format csv --tz Europe/Berlin a.csv
ingest --format csv a.csv | head -n 2
printf 'user,time\nu,01.07.2023 12:00\n' | ingest --format csv --tz Europe/Berlin --time-format '%d.%m.%Y %H:%M'
printf 'user,time\nu,1688205600\n' | ingest --format csv --tz Europe/Berlin --time-format s
ingest --format csv --tz Europe/Berln a.csv
echo "status $?"
ingest --format csv --tz ../../etc/passwd a.csv
echo "status $?"
