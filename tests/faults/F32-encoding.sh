#!/usr/bin/env bash
# F32: UTF-16 is refused by name, whoever reads it and also inside of gzip; with --encoding it, latin1 and cp1252 are read
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
# ASCII to UTF-16, little end first
wide() { sed 's/./&\\x00/g; s/$/\\n\\x00/' | while IFS= read -r line; do printf '%b' "$line"; done; }
printf 'user,time,city\nu,2024-01-02,x\n' | wide >le.csv
{ printf '\377\376'; cat le.csv; } >mark.csv
{ printf '\376\377\000'; head -c -1 le.csv; } >be.csv
gzip -c mark.csv >mark.csv.gz
for file in le.csv mark.csv be.csv mark.csv.gz; do
	told ingest "$file"
	told cohort "$file"
	told ingest --encoding latin1 "$file"
	told ingest --encoding utf-16 "$file"
done
# a lone surrogate, an odd byte, half of a pair at the end; nothing but a mark
{ cat le.csv; printf '\000\330,\000'; } | told ingest --encoding utf-16
{ cat le.csv; printf 'v'; } | told ingest --encoding utf-16
{ cat le.csv; printf '\075\330'; } | told ingest --encoding utf-16
printf '\377\376' | told ingest --encoding utf-16
# the same byte in three encodings; the euro
printf 'user,time,city\nu,2024-01-02,Orl\351ans \200\n' >city.csv
for encoding in bytes latin1 cp1252; do
	ingest --encoding $encoding city.csv | od -An -c | tail -n 3
done
ingest --encoding cp1252 city.csv >plain.tsv
gzip -c city.csv | ingest --encoding cp1252 | cmp - plain.tsv && echo same
told ingest --encoding koi8-r city.csv
