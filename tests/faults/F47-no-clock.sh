#!/usr/bin/env bash
# F47: no wall clock: the same bytes in 1960 and 2040; rows after --as-of are left out and counted
command -v faketime >/dev/null || { echo 'skip: no faketime'; exit 77; }
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: a preloaded library and sanitizers do not go together'; exit 77; }
log 1000 >ev.csv
printf 'u0,2099-01-01T00:00:00Z,view,i1,1.00,1,\n' >>ev.csv
ingest --format csv ev.csv >want
for year in 1960 2040; do
	faketime $year-01-01 ingest --format csv ev.csv | cmp - want
	faketime $year-01-01 cohort --period year want | tail -n 1
	faketime $year-01-01 cohort --period year --as-of 2024-12-31 want
	faketime $year-01-01 cohort --period year --as-of 2024-12-31 --partial want | sed -n 2p
done
