#!/bin/sh
# F36: a field without end
head -c 300000000 /dev/zero | tr '\0' x | ingest --format csv 2>err
echo "status $?"
cat err
{ printf 'user,time\nu,'; head -c 300000000 /dev/zero | tr '\0' x; } | ingest --format csv
echo "status $?"
