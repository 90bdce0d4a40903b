#!/bin/sh
# F88: 01-12-2010: day or month?
printf 'user,time\nu,01-12-2010\n' | ingest --format csv
echo "status $?"
printf 'user,time\nu,01/12/2010\n' | ingest --format csv
echo "status $?"
printf 'user,time\nu,01-12-2010\n' | ingest --format csv --time-format %d-%m-%Y
echo "status $?"
