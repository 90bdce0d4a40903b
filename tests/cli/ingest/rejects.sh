#!/bin/sh
printf 'user,time,x\nu,2024-01-02,1\n"v",2024-01-02\nw,"a\tb",2\nz,2024-01-03,3\n' >a.csv
ingest --format csv --bad skip --rejects r a.csv
echo "status $?"
cat r
