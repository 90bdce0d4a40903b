#!/usr/bin/env bash
# F46: at-least-once logs: each record once, the first one kept and the others counted; the same key with other content is a bad row
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 500 >log.csv
{ cat log.csv; tail -n +2 log.csv; } >twice.csv
gzip -nk log.csv twice.csv
ingest --format csv log.csv >want

# same COMMAND...: its status, whether the bytes are those of the log taken once, what it says
same() {
	told "$@" >got 2>err
	tail -n 1 got
	head -n -1 got | cmp - want && echo 'the log once'
	cat err
}

# shown COMMAND...: status, output, what it says
shown() {
	told "$@" 2>err
	cat err
}

echo "a log twice"
same ingest --format csv --dedup row twice.csv
same ingest --format csv --dedup row log.csv log.csv
same ingest --format csv --dedup row twice.csv.gz
same ingest --format csv --dedup row log.csv.gz log.csv twice.csv
same ingest --format csv --dedup row log.csv

echo "by key"
printf 'user,time,event,id\nu1,2024-01-02,view,m1\nu2,2024-01-03,view,m2\nu1,2024-01-02,view,m1\nu3,2024-01-04,view,m3\nu2,2024-01-03,view,m2\n' >keys.csv
shown ingest --format csv --dedup id keys.csv

echo "a conflict"
printf 'user,time,event,id\nu1,2024-01-02,view,m1\nu2,2024-01-03,view,m2\nu1,2024-01-02,view,m1\nu1,2024-01-02,cart,m1\nu4,2024-01-05,view,m4\n' >other.csv
ingest --format csv --dedup id other.csv >got 2>err
echo "status $?, last line: $(tail -n 1 got)"
cat err
ingest --format csv --dedup id keys.csv other.csv --bad skip --rejects rejects >got 2>err
echo "status $?"
cat got rejects err
printf 'user,time,event,id\nu3,2024-01-04,cart,m3\n' >third.csv
ingest --format csv --dedup id keys.csv third.csv >got 2>err
echo "status $?"
cat err

echo "records of several rows go together"
cat >lines.jsonl <<'END'
{"id":"m1","user":"u1","time":"2024-01-02T00:00:00Z","products":[{"sku":"a"},{"sku":"b"}]}
{"id":"m2","user":"u2","time":"2024-01-03T00:00:00Z","products":[{"sku":"a"},{"sku":"a"}]}
{"id":"m1","user":"u1","time":"2024-01-02T00:00:00Z","products":[{"sku":"a"},{"sku":"b"}]}
{"id":"m1","user":"u1","time":"2024-01-02T00:00:00Z","products":[{"sku":"a"}]}
END
shown ingest --format jsonl --explode products --item 'products[].sku' --keep none --dedup id --bad skip lines.jsonl
head -n 3 lines.jsonl >three.jsonl
shown ingest --format jsonl --explode products --item 'products[].sku' --keep none --dedup row three.jsonl

echo "past the memory: few descriptors, no names, mode 0600"
log 60000 9000 >big.csv
{ cat big.csv; tail -n +2 big.csv; } >twice.csv
ingest --format csv big.csv >want
command -v prlimit >/dev/null || { echo 'skip: no prlimit'; exit 77; }
same prlimit --nofile=16 ingest --format csv --mem 1M --tmp . --dedup row twice.csv
ingest --format csv --mem 1M --tmp ./nowhere --dedup row twice.csv >got 2>err
echo "status $?"
cat err
[ -d /proc/self/fd ] || { echo 'skip: no /proc'; exit 77; }
mkdir spill
# the leak check stops the process from a thread of its own, and complains when that is killed meanwhile
export ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0"
python3 "$TESTS/faults/lib/kill_spill.py" 46 10 spill ingest --format csv --mem 1M --tmp spill --dedup row twice.csv 2>/dev/null
