#!/usr/bin/env bash
# F24: several members are one stream, wherever a boundary falls in a block
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 6000 >big.csv
tr , '\t' <big.csv >big.tsv
ingest --format csv big.csv >want
cohort big.tsv >want.cohort
for at in 10 37 1000 32768 262144 262145; do
	{ head -c $at big.csv | gzip -n; tail -c +$((at + 1)) big.csv | head -c 5000 | gzip -1n; tail -c +$((at + 5001)) big.csv | gzip -9n; } >three.gz
	ingest --format csv three.gz | cmp - want
	for most in 1 9 17 32767 32768 262144; do
		[ $most -gt 9 ] || [ $at = 1000 ] || continue
		TN_SHORT=$most "$FAULTBIN/ingest" --format csv three.gz | cmp - want
	done
	{ head -c $at big.tsv | gzip -n; tail -c +$((at + 1)) big.tsv | gzip -n; } | cohort | cmp - want.cohort
done
split -C 2000 --filter='gzip -n' big.tsv | cohort | cmp - want.cohort
wc -l <want
