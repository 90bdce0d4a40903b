#!/bin/sh
printf 'id,n\n1,5\n2,6\n' >a.csv
ingest --format csv --user id --time =2024-01-01 --event =purchase --value =9.90 --currency =EUR a.csv
ingest --format csv --user id --time =1704067200 --time-format s --event '=a	b\c' --keep none a.csv
printf 'id,n\n1,5\nid,n\n' | ingest --format csv --user id --time =2024-01-01
echo "status $?"
ingest --format csv --user id --time =yesterday a.csv
echo "status $?"
ingest --format csv --user id --time =2024-01-01 --value =x a.csv
echo "status $?"
