#!/usr/bin/env bash
# R8: each row doubled, at once or much later, then ingest --dedup row: the same bytes, also from the filters behind it. And the answer,
# conflicts included, does not depend on --mem.
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 300000 60000 >log.csv
ingest --format csv log.csv >want.tsv
behind=("cohort" "cohort --window own" "segment" "recommend --method popular")
! is_sanitized || behind=("cohort")     # what the others say of the same bytes needs no sanitizer
for filter in "${behind[@]}"; do
	$filter want.tsv >"want.${filter// /-}" || echo "$filter fails"
done

# filters WHAT: got.tsv and what comes of it, against the log as it was
filters() {
	cmp got.tsv want.tsv || return
	for filter in "${behind[@]}"; do
		$filter got.tsv | cmp - "want.${filter// /-}" || return
	done
	echo "$1: the same"
}

awk 'NR > 1 { print } { print }' log.csv >at-once.csv
{ cat log.csv; tail -n +2 log.csv; } >later.csv
for mem in 1M 64M 4G; do
	ingest --format csv --mem "$mem" --tmp . --dedup row at-once.csv 2>&1 >got.tsv | sed "s/^/$mem at once: /"
	filters "$mem at once"
	ingest --format csv --mem "$mem" --tmp . --dedup row later.csv 2>&1 >got.tsv | sed "s/^/$mem later: /"
	filters "$mem later"
done
ingest --format csv --mem 1M --tmp . --dedup row later.csv 2>/dev/null | cohort | cmp - want.cohort && echo 'in a pipe: the same'

# By a key that the log has not: the number of the row. The second time each 1000th row is another one.
awk -F , -v OFS=, 'NR == 1 { print $0, "id"; next } { print $0, "m" NR }' log.csv >keyed.csv
awk -F , -v OFS=, 'NR == 1 { print $0, "id"; next } { if (NR % 1000 == 0) $4 = "other"; print $0, "m" NR }' log.csv >again.csv
ingest --format csv keyed.csv >want.tsv
for mem in 1M 64M 4G; do
	ingest --format csv --mem "$mem" --tmp . --dedup id --bad skip --rejects "rejects.$mem" keyed.csv again.csv 2>err >got.tsv
	echo "$mem by key: status $?"
	cmp got.tsv want.tsv
	cat err
	cmp "rejects.$mem" rejects.1M
done
wc -l <rejects.1M
sed -n '1,2p' rejects.1M | cut -f 1-3
tail -n +2 rejects.1M | cut -f 2 | sort -nC && echo 'conflicts in order'
