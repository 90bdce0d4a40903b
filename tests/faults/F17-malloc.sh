#!/usr/bin/env bash
# F17: a malloc that fails is never taken for the end: 5, or 0 and the same bytes (S3 does the same with all calls)
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 200 >ev.csv
tsv 200 >ev.tsv
gzip -n ev.csv
cohort --partial ev.tsv >state
call() {
	python3 "$TESTS/faults/lib/fail_call.py" 5 malloc "$@"
}

call "$FAULTBIN/ingest" --format csv ev.csv.gz
call "$FAULTBIN/cohort" --start purchase --return "event ~ 'p.*' or value > 5" --tz Europe/Berlin ev.tsv
call "$FAULTBIN/cohort" --window own --by item --measure sum ev.tsv
call "$FAULTBIN/cohort" --merge state
call "$FAULTBIN/cohort" --merge - <state
