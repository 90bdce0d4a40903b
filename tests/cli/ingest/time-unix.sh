#!/bin/sh
printf 'user,time\nu,0\nu,-1\nu,1704067200\n' | ingest --format csv --time-format s
printf 'user,time\nu,1704067200000\nu,1704067200123\n' | ingest --format csv --time-format ms
printf 'user,time\nu,1704067200000000\nu,1704067200123456\n' | ingest --format csv --time-format us
printf 'user,time\nu,1704067200000000000\nu,1704067200123456000\n' | ingest --format csv --time-format ns
printf 'user,time\nu,1396437466.94\nu,1396438212.318\n' | ingest --format csv --time-format s
printf 'user,time\nu,1704067200123456001\n' | ingest --format csv --time-format ns
echo "status $?"
