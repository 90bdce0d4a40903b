#!/usr/bin/env bash
# F31, S1: every prefix of a CRLF file is 3, or ends a row with all its fields; between CR and LF, too
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 3 | sed 's/$/\r/' >crlf.csv
bytes=$(wc -c <crlf.csv)
header=$(head -n 1 crlf.csv | wc -c)
for format in csv auto tsv; do
	case $format in
	tsv) tr , '\t' <crlf.csv >log.in ;;
	*) cp crlf.csv log.in ;;
	esac
	for ((n = 1; n < bytes; n++)); do
		head -c "$n" log.in >cut.in
		ingest --format "$format" --bad skip cut.in >out 2>err
		status=$?
		rows=$(head -c "$n" log.in | tail -n +2 | awk -F '[,\t]' 'NF == 7 { n++ } END { print n + 0 }')
		case $status in
		0) [ "$(tail -n +2 out | wc -l)" = "$rows" ] || echo "$format: cut at $n: $(wc -l <out) lines, $rows rows" ;;
		3) ;;
		*) echo "$format: cut at $n: status $status" ;;
		esac
	done
	echo "$format: header $header, $((bytes - 1)) cuts"
done

# a lone CR inside is still none
printf 'user,time\r\nu,2024-\r01-02\r' | ingest --format csv 2>/dev/null
echo "status $?"
