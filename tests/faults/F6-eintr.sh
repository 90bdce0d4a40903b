#!/usr/bin/env bash
# F6: interrupted calls are done again: no byte is lost or doubled. With a real signal (SIGUSR1 asks for a line of progress) and with
# every second read and write interrupted.
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 20000 4000 >big.csv
tr , '\t' <big.csv >big.tsv
ingest --format csv big.csv >want.ingest
cohort big.tsv >want.cohort
cohort --mem 4M --partial big.tsv >want.state
python3 "$TESTS/faults/lib/interrupt.py" big.csv want.ingest ingest --format csv
python3 "$TESTS/faults/lib/interrupt.py" big.tsv want.cohort cohort
for each in 2 3 7; do
	TN_EINTR=$each "$FAULTBIN/ingest" --format csv big.csv | cmp - want.ingest
	TN_EINTR=$each "$FAULTBIN/cohort" big.tsv | cmp - want.cohort
	TN_EINTR=$each "$FAULTBIN/cohort" --partial big.tsv | cmp - want.state
	gzip -c big.tsv | TN_EINTR=$each "$FAULTBIN/cohort" | cmp - want.cohort
done
