#!/usr/bin/env bash
# F50: local days by --tz only; at both switches no event vanishes or counts twice: 23 and 25 hours
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
hours() {
	awk -v d="$1" 'BEGIN { print "user\ttime"; for (i = 0; i < 72; i++) printf "h%02d\t2023-%s-%02dT%02d:30:00Z\n", i, substr(d, 1, 2),
		substr(d, 4) + int(i / 24), i % 24 }'
}

for day in 03-25 10-28; do
	hours $day >h.tsv
	cohort --period day --lags 0 --tz Europe/Berlin h.tsv | cut -f 1-3
	cohort --period day --lags 0 --tz Europe/Berlin h.tsv >want
	for TZ in Pacific/Apia America/New_York :/etc/localtime '' nonsense; do
		export TZ
		cohort --period day --lags 0 --tz Europe/Berlin h.tsv | cmp - want
	done
	TZ=UTC
	cohort --period day --lags 0 h.tsv | cut -f 3 | tail -n +2 | tr '\n' ' '
	echo
done
# own windows count civil months from the start, hours and days exactly
printf 'user\ttime\na\t2023-03-25T12:00:00Z\na\t2023-03-26T11:30:00Z\n' | cohort --window own --period day --tz Europe/Berlin --as-of 2023-03-30T00:00:00Z --lags 1
# times without a zone are of --tz in ingest, whatever TZ says
printf 'user,time\nu,2023-03-26 12:00\nu,2023-10-29 12:00\n' >a.csv
TZ=Asia/Tokyo ingest --format csv --tz Europe/Berlin a.csv
TZ=Asia/Tokyo ingest --format csv a.csv
