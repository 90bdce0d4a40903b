#!/usr/bin/env bash
# F29: zstd, xz, bzip2, zip: 3, names the format and what unpacks it; a file name decides nothing
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
mark() {
	printf '%b junk and more junk\n' "$1" >a.csv
	told ingest a.csv
	told cohort a.csv
	told cohort --merge a.csv
}

mark '\050\265\057\375'
mark '\3757zXZ\0'
mark 'BZh91AY&SY'
mark 'PK\003\004'
log 1000 >plain
ingest --format csv plain >want
gzip -c plain >a.csv
ingest --format csv a.csv | cmp - want
cp plain a.csv.gz
ingest --format csv a.csv.gz | cmp - want
# half of a mark may well be text
printf 'BZ,user,time\nx,u,2024-01-02\n' | ingest --format csv
printf 'PK,user,time\nx,u,2024-01-02\n' | ingest --format csv
