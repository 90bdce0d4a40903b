#!/bin/sh
# the first row that reads decides, for all rows
printf 'user,time\nu,1704067200\nu,1704067200000\n' | ingest --format csv
echo "status $?"
printf 'user,time\nu,2024-01-02\nu,1704067200\n' | ingest --format csv
echo "status $?"
printf 'user,time\nu,x\nu,1704067200\nu,2024-01-02\nu,1704067201\n' | ingest --format csv --bad skip
echo "status $?"
