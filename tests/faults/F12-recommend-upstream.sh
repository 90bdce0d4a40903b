#!/usr/bin/env bash
# F12: a stage that fails makes each later one fail: no lists, no model
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 20000 >big.csv
gzip -c big.csv | head -c 100000 >cut.csv.gz
{ cat big.csv; echo 'u,yesterday,view,i1,,,'; tail -n +2 big.csv; } >bad.csv
columns=user,time,event,item,value,qty,order
{
	ingest --format csv cut.csv.gz | recommend --save model | wc -c
	echo "${PIPESTATUS[*]}"
	ingest --format csv cut.csv.gz | recommend --bad skip --similar | wc -c
	echo "${PIPESTATUS[*]}"
	ingest --format csv bad.csv | recommend --evaluate --last 1 | wc -c
	echo "${PIPESTATUS[*]}"
	ingest --format csv bad.csv | segment --rules <(printf 'x\t*\n') | recommend -m popular | wc -c
	echo "${PIPESTATUS[*]}"
	# foreign stages: what counts is the last one
	ingest --format csv bad.csv | LC_ALL=C sort | recommend --no-header --columns $columns --bad skip | wc -c
	echo "${PIPESTATUS[2]}"
	# its own failure, downstream
	tr , '\t' <bad.csv | recommend --partial | recommend --merge | wc -c
	echo "${PIPESTATUS[1]} ${PIPESTATUS[2]}"
	recommend --partial <(tr , '\t' <big.csv) <(head -c 100000 big.csv | tr , '\t') | recommend --merge --save model
	echo "${PIPESTATUS[*]}"
	# a stage beside the input
	ingest --format csv cut.csv.gz | recommend -m popular --exclude /dev/stdin <(tr , '\t' <big.csv) | wc -c
	echo "${PIPESTATUS[*]}"
	# histories that fail on their way through a model
	tr , '\t' <big.csv | recommend -m popular --save ready -o /dev/null
	{ head -n 1 big.csv; tail -n +2 big.csv | LC_ALL=C sort -s -t , -k 1,1 | head -c 100000; } | tr , '\t' | recommend --apply ready | segment --rules <(printf 'x\t*\n') | tail -n 1
	echo "${PIPESTATUS[*]}"
} 2>err
# a word from each stage that failed; whose comes first is open, and whether ingest still wrote to one that was gone
grep -v '^ingest: stdout' err | cut -d : -f 1 | sort | uniq -c | sed 's/^ *//'
ls
