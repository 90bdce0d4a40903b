#!/bin/sh
printf 'user,time,x\nu,2024-01-02,1\n' >a.csv
printf 'x,user,time\n2,v,2024-01-03\n' | gzip -n >b.gz
printf 'time\tx\tuser\n2024-01-04\t3\tw\n' >c.tsv
ingest a.csv b.gz c.tsv
ingest --format csv a.csv - <b.gz
printf 'user,time\nv,2024-01-03\n' >d.csv
ingest --format csv a.csv d.csv
echo "status $?"
ingest --format csv d.csv a.csv
echo "status $?"
ingest --format csv a.csv nofile.csv
echo "status $?"
ingest --format csv a.csv .
echo "status $?"
