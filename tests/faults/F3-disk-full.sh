#!/usr/bin/env bash
# F3, F4: a full disk is 4 at the first failed write, after one row or 2 MB, and with an input that never ends
[ -c /dev/full ] || { echo 'skip: no /dev/full'; exit 77; }
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
full() {
	"$@" >/dev/full
	echo "$1: status $?"
}

log 60000 30000 >big.csv
tr , '\t' <big.csv >big.tsv
head -n 2 big.csv >one.csv
head -n 2 big.tsv >one.tsv
for size in one big; do
	full ingest --format csv $size.csv
	full cohort $size.tsv
	full cohort --matrix $size.tsv
	full cohort --heatmap $size.tsv
	full cohort --partial $size.tsv
	cohort --partial $size.tsv >$size.state
	full cohort --merge $size.state
	told cohort $size.tsv -o /dev/full
	{ sed -n 2p one.csv | sed 's/2024/x/'; cat $size.csv; } | sed '2h;1d;2G' >bad.csv
	full ingest --format csv --bad skip --rejects /dev/full bad.csv
done
full cohort --help
full ingest --show-preset cdnow
yes "$(cat one.csv)" | timeout 10 ingest --format csv --bad skip 2>err >/dev/full
echo "${PIPESTATUS[1]}"
head -n 1 err
