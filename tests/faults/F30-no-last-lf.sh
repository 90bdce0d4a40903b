#!/bin/sh
# F30: no LF at the end
printf 'user,time\nu' | ingest --format csv
echo "status $?"
printf 'user,time\nu,2024-01-02' | ingest --format csv
echo "status $?"
printf 'user,time' | ingest --format csv
echo "status $?"
