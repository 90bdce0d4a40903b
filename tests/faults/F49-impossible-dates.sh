#!/bin/sh
# F49: dates that there are not
for t in 2023-02-30 1900-02-29 0000-01-01 2023-13-01 2023-01-32 2023-01-01T24:00:01Z 2023-01-01T24:00:00Z 10000-01-01 2024-02-29; do
	printf 'user,time\nu,%s\n' "$t" | ingest --format csv >/dev/null 2>&1
	echo "$t $?"
done
