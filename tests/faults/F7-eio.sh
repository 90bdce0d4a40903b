#!/usr/bin/env bash
# F7: a read that fails is 3 and names the file; nothing is taken for the end
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 30000 >big.csv
tr , '\t' <big.csv >big.tsv
for n in 1 2 3 4; do
	TN_FAULT=read:$n+ "$FAULTBIN/ingest" --format csv big.csv >out
	echo "status $? $(tail -c 9 out)"
done
gzip -c big.csv >big.csv.gz
TN_FAULT=read:2 "$FAULTBIN/ingest" --format csv <big.csv.gz | tail -c 9
echo " ${PIPESTATUS[0]}"
# the fold asks first how much memory there is: its own reads are behind those
TN_COUNT=count "$FAULTBIN/cohort" </dev/null >/dev/null 2>&1
first=$(sed -n 's/^read //p' count)
for n in 0 1 2; do
	TN_FAULT=read:$((first + n)) told "$FAULTBIN/cohort" big.tsv
done
