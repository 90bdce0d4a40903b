#!/bin/sh
for t in 1704067200 1704067200000 1704067200000000 1704067200000000000 2024-01-01 '2024-01-01 00:00:00' 19970101 01-12-2010 x; do
	printf 'user,time\nu,%s\n' "$t" | ingest --format csv --no-header-out
done
echo "status $?"
