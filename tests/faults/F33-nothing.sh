#!/bin/sh
# F33: header only, no bytes, blank lines
ingest </dev/null
echo "status $?"
printf 'user,time\n' | ingest --format csv
echo "status $?"
printf '\n\nuser,time\n\nu,2024-01-02\n\r\nv,2024-01-03\n\n' | ingest --format csv
echo "status $?"
printf '\nuser\ttime\n\nu\t2024-01-02\n\r\nv\t2024-01-03\n\n' | ingest --format tsv
echo "status $?"
