#!/usr/bin/env bash
# F80: SIGINT, SIGTERM, SIGHUP with -o: the old FILE stays whole, the temporary one goes, the filter dies of the signal
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 60000 30000 >big.csv
tr , '\t' <big.csv >big.tsv
python3 "$TESTS/faults/lib/signals.py" 17 "$(count 60 100)" ingest --format csv -o FILE big.csv
python3 "$TESTS/faults/lib/signals.py" 18 "$(count 60 100)" cohort --partial -o FILE big.tsv
