#!/usr/bin/env bash
# S4: reads and writes of 1 to 7, 4095 to 4097 and random bytes give identical bytes
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 2500 1500 >big.csv
tr , '\t' <big.csv >big.tsv
sed 's/,/","/g; s/^/"/; s/$/"/' big.csv >quoted.csv
sed 's/i\([0-9]*\),/"i""\1",/' big.csv >doubled.csv
gzip -nk big.csv big.tsv
sed 's/$/\r/' big.csv >crlf.csv
cohort --partial big.tsv >state
tsv 20000 18000 >spill.tsv
try() {
	local name=$1
	shift
	"$BIN/$name" "$@" >want || echo "fails by itself: $name $*"
	for most in ${MOST:-1 2 3 4 5 6 7 4095 4096 4097 random:1 random:2 random:3}; do
		TN_SHORT=$most "$FAULTBIN/$name" "$@" >got
		cmp got want || echo "TN_SHORT=$most $FAULTBIN/$name $*"
	done
}

try ingest --format csv big.csv
try ingest --format csv quoted.csv
try ingest --format csv doubled.csv
try ingest --format csv crlf.csv
try ingest --format csv big.csv.gz
try ingest --format stream big.tsv
try cohort --partial big.tsv
try cohort --matrix big.tsv.gz
try cohort --merge state
try cohort --merge state state
# spilled runs are read and written in short pieces, too
MOST='7 4096 random:4' try cohort --mem 1M --tmp . --window own --partial spill.tsv
echo 'all tried'
