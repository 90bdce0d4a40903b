#!/bin/sh
# F43: a cut row of JSON Lines is status 3, whatever --bad says; a record that lacks only its LF is whole
printf '{"user":"u","time":"2024-01-02"}\n{"user":"v","time":"2024-01-03"}\n' >a
n=0
while [ "$n" -lt 66 ]; do
	n=$((n + 1))
	head -c "$n" a | ingest --format jsonl --bad skip >out 2>err
	status=$?
	[ "$status" = 3 ] || echo "cut at $n: status $status, $(wc -l <out) lines"
done
head -c 50 a | ingest --format jsonl --bad skip
echo "status $?"
head -c 65 a | ingest --format jsonl
echo "status $?"
gzip -c a | head -c 50 | ingest --format jsonl 2>&1 | grep -c 'input was cut'
{ head -c 33 a; printf '#!aborted'; } | ingest --format jsonl --bad skip
echo "status $?"
: | ingest --format jsonl
echo "status $?"
