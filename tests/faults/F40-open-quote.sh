#!/bin/sh
# F40: an open quote
printf 'user,time\nu,"2024\nv,2024-01-02\n' | ingest --format csv --bad skip
echo "status $?"
{ printf 'user,time\nu,"2024\n'; head -c 5000 /dev/zero | tr '\0' x; } | ingest --format csv --max-record 4K
echo "status $?"
