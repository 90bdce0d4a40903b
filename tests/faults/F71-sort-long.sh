#!/usr/bin/env bash
# F71, F36: the peak of ingest --sort with long rows is at most --mem, 16 MiB and three of the longest, with the same bytes out
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
# long ROWS BYTES: every other user has that many bytes; users and times are in no order
long() {
	awk -v n="$1" -v bytes="$2" 'BEGIN {
		for (x = "x"; length(x) < bytes; x = x x) ;
		x = substr(x, 1, bytes)
		print "user\ttime\tevent"
		for (i = 0; i < n; i++) printf "u%d%s\t2024-01-01T00:00:%02dZ\tv\n", i * 7 % 10, i % 2 ? x : "", i * 31 % 60
	}'
}
long 120 900000 >some.tsv
long 30 9000000 >huge.tsv
long 400 30000 >short.tsv
for file in short some; do
	for sort in time user,time; do
		ingest --format stream --sort $sort --mem 64M --tmp . $file.tsv | cksum >want
		ingest --format stream --sort $sort --mem 1M --tmp . $file.tsv | cksum | cmp - want
	done
	(head -n 1 $file.tsv && tail -n +2 $file.tsv | LC_ALL=C sort -s -t "$(printf '\t')" -k 1,1 -k 2,2) | cksum | cmp - want
done
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
for sort in time user,time; do
	python3 "$TESTS/faults/lib/mem.py" 3M ingest --format stream --sort $sort --mem 1M --tmp . some.tsv
	python3 "$TESTS/faults/lib/mem.py" 28M ingest --format stream --sort $sort --max-record 10M --mem 1M --tmp . huge.tsv
done
