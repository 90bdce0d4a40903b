#!/bin/bash
# shellcheck disable=SC1091,SC2154
# ingest --sort under an engine: the rows of one process in order, times of any digits, with and without a spill; no header comes out.
. "$TESTS/cli/engine/each"
printf 'u%s\t%s\tview\ti\t1\to\n' 2 '2024-01-02 10:00:00' 1 '2024-01-02 10:00:00.25' 1 '2024-01-02 10:00:00.000001' 2 '2024-01-01 23:59:59.5' \
	1 '2024-01-02 10:00:00' 10 '2023-12-31 00:00:00' >rows
printf 'u0\t2024-01-01 00:00:00\tabcZ\ti\t1\to\n' >>rows
on ingest --sort time <rows
on ingest --sort user,time <rows
printf '2024-01-0%d 00:00:00\tu\n' 3 1 2 | ingest --engine hive --columns time,user --sort time
on ingest --sort time </dev/null | wc -l
events 40000 | on ingest >plain
LC_ALL=C sort -s -t "$(printf '\t')" -k2,2 plain >want
for mem in 1M 256M; do
	events 40000 | on ingest --sort time --mem $mem | cmp - want && echo "by time in $mem"
done
LC_ALL=C sort -s -t "$(printf '\t')" -k1,1 -k2,2 plain >want
for mem in 1M 256M; do
	events 40000 | on ingest --sort user,time --mem $mem | cmp - want && echo "by user and time in $mem"
done
{
	cat rows
	printf 'u1\tno time\tview\ti\t1\to\n'
} | on ingest --sort time 2>&1
