#!/usr/bin/env bash
# Rows of megabytes are written in pieces: the same bytes as for short rows.
whole() {
	"$@" >got
	echo "${*: -1} status $?"
	cmp got "${*: -1}.want"
}

python3 "$TESTS/cli/lib/long.py" 1500000
for f in *.csv *.tsv *.txt; do
	form=${f#*.}
	whole ingest --format "${form/txt/blank}" --max-record 4M --null - --rename 'a=cart,a	b=cart' "$f"
done
# What stands in pieces can be asked and set, too: a selector sees the value as it will stand in the stream.
lengths() {
	awk -F '\t' '{ for (i = 1; i <= NF; i++) printf "%s%s", length($i) < 40 ? $i : length($i), i < NF ? " " : "\n" }'
}
ingest --format csv --max-record 4M --item x --set "y=seen when x ~ '^y*$'" --set 'event=none when y = c' plain.csv | lengths
ingest --format csv --max-record 4M --set 'y=long when x > z' --set "y=ends when x ~ '[\]$'" --keep y,x backslash.csv | lengths
# The output may go away or be full in the middle of a row.
ingest --format csv --max-record 4M backslash.csv >/dev/full
echo "status $?"
ingest --format csv --max-record 4M backslash.csv | head -c 300000 | tail -c 1
echo "${PIPESTATUS[0]}"
