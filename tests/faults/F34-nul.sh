#!/bin/sh
# F34: NUL
printf 'user,time\nu\0x,2024-01-02\nv,2024-01-02\n' >a.csv
ingest --format csv a.csv
echo "status $?"
ingest --format csv --bad skip a.csv
echo "status $?"
printf 'user\ttime\nu\0x\t2024-01-02\n' | ingest --format tsv
echo "status $?"
printf 'user time\nu\0x 2024-01-02\n' | ingest --format blank
echo "status $?"
printf 'us\0er,time\nu,2024-01-02\n' | ingest --format csv
echo "status $?"
