#!/usr/bin/env bash
# F12: a stage that fails makes each later one fail, with segment in the middle and at the end
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 20000 >big.csv
gzip -c big.csv | head -c 100000 >cut.csv.gz
{ cat big.csv; echo 'u,yesterday,view,,,,'; tail -n +2 big.csv; } >bad.csv
printf 'big\tvalue >= 100\nrest\t*\n' >r.txt
columns=user,time,event,item,value,qty,order
{
	ingest --format csv cut.csv.gz | segment --rules r.txt | cohort
	echo "${PIPESTATUS[*]}"
	ingest --format csv cut.csv.gz | segment --rules r.txt --bad skip | cohort --bad skip
	echo "${PIPESTATUS[*]}"
	ingest --format csv bad.csv | segment --rules r.txt | cohort
	echo "${PIPESTATUS[*]}"
	ingest --format csv cut.csv.gz | segment | wc -c
	echo "${PIPESTATUS[*]}"
	ingest --format csv bad.csv | segment --method lifecycle --summary | wc -c
	echo "${PIPESTATUS[*]}"
	ingest --format csv cut.csv.gz | segment --rules r.txt --check --bad skip | wc -c
	echo "${PIPESTATUS[*]}"
	# foreign stages: what counts is the last one
	ingest --format csv bad.csv | LC_ALL=C sort | segment --no-header --columns $columns --rules r.txt --bad skip | tail -c 9
	echo " ${PIPESTATUS[2]}"
	ingest --format csv bad.csv | cut -f 1-5 | segment --bad skip
	echo "${PIPESTATUS[2]}"
	# its own failure, downstream: an aggregate writes nothing, and nothing is no header
	tr , '\t' <bad.csv | segment | segment --rules r.txt
	echo "${PIPESTATUS[1]} ${PIPESTATUS[2]}"
	tr , '\t' <bad.csv | segment --partial | segment --merge
	echo "${PIPESTATUS[1]} ${PIPESTATUS[2]}"
	segment --partial <(tr , '\t' <big.csv) <(head -c 100000 big.csv | tr , '\t') | segment --merge
	echo "${PIPESTATUS[*]}"
} 2>err
# a word from each stage that failed; whose comes first is open
cut -d : -f 1 err | sort | uniq -c | sed 's/^ *//'
