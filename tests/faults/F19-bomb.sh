#!/usr/bin/env bash
# F19, F23: 3 GB of zeros in 3 MB: one endless row is 5 within 2 s and 16 MiB; short rows just stream
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers take memory and time of their own'; exit 77; }
python3 "$TESTS/faults/lib/bomb.py" zeros >zeros.gz
python3 "$TESTS/faults/lib/bomb.py" rows >rows.gz
echo "$(($(wc -c <zeros.gz) / 1000000)) MB"
bound() {
	python3 "$TESTS/faults/lib/bound.py" 2 16 "$@" | tee -a told
}

bound ingest zeros.gz
bound ingest --format csv zeros.gz
bound ingest --format tsv zeros.gz
bound ingest --format stream zeros.gz
bound ingest --format blank zeros.gz
bound cohort zeros.gz
bound cohort --merge zeros.gz
bound cohort rows.gz
bound ingest --format stream rows.gz
figure "G18 bomb" "$(wc -l <told)" "$(grep -vc "time good memory good" told)"
