#!/usr/bin/env bash
# A long row takes at most three records of --max-record and 16 MiB, whatever has to be escaped in it.
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
python3 "$TESTS/cli/lib/long.py" 20000000
for f in *.csv *.tsv *.txt; do
	form=${f#*.}
	python3 "$TESTS/faults/lib/mem.py" 72M ingest --format "${form/txt/blank}" --max-record 24M --null - "$f"
done
