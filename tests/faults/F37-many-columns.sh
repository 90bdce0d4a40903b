#!/usr/bin/env bash
# F37: a header of 60,000 columns is read in time that does not grow with its square, in any order, and beside one that is not the same
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
# table N ORDER: user and time, then N columns, forwards or backwards
table() {
	awk -v n="$1" -v order="$2" 'BEGIN {
		for (i = 1; i <= n; i++) { k = order == "back" ? n + 1 - i : i; name = name ",c" k; value = value "," k }
		print "user,time" name; print "u,2024-01-01T00:00:00Z" value
	}'
}
table 60000 forth >forth.csv
table 60000 back >back.csv
table 59999 forth >less.csv
ingest forth.csv back.csv | awk -F '\t' '{ print NF, $NF; if (NR > 2 && $0 != last) print "rows differ"; last = $0 }'
ingest --keep c60000,c1 forth.csv
told ingest --keep c7,c9,c7 forth.csv
told ingest forth.csv less.csv | tail -n 1 | cut -c 1-60
is_sanitized && { echo 'skip: sanitizers take time and memory of their own'; exit 77; }
python3 "$TESTS/faults/lib/bound.py" 2 64 ingest forth.csv
python3 "$TESTS/faults/lib/bound.py" 2 64 ingest forth.csv back.csv forth.csv
python3 "$TESTS/faults/lib/bound.py" 2 64 ingest --keep "$(printf 'c%d,' {1..15000})c15001" forth.csv | cut -d ' ' -f 1,2,4-
