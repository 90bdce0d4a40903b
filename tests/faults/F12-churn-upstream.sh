#!/usr/bin/env bash
# F12: a stage that fails makes each later one fail: no scores, no model
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 20000 >big.csv
gzip -c big.csv | head -c 100000 >cut.csv.gz
{ cat big.csv; echo 'u,yesterday,view,,,,'; tail -n +2 big.csv; } >bad.csv
columns=user,time,event,item,value,qty,order
{
	ingest --format csv cut.csv.gz | churn-score --save model | wc -c
	echo "${PIPESTATUS[*]}"
	ingest --format csv cut.csv.gz | churn-score --bad skip --inputs | wc -c
	echo "${PIPESTATUS[*]}"
	ingest --format csv bad.csv | churn-score --evaluate | wc -c
	echo "${PIPESTATUS[*]}"
	ingest --format csv bad.csv | segment --rules <(printf 'x\t*\n') | churn-score --curve | wc -c
	echo "${PIPESTATUS[*]}"
	# foreign stages: what counts is the last one
	ingest --format csv bad.csv | LC_ALL=C sort | churn-score --no-header --columns $columns --bad skip | wc -c
	echo "${PIPESTATUS[2]}"
	# its own failure, downstream
	tr , '\t' <bad.csv | churn-score --partial | churn-score --merge | wc -c
	echo "${PIPESTATUS[1]} ${PIPESTATUS[2]}"
	churn-score --partial <(tr , '\t' <big.csv) <(head -c 100000 big.csv | tr , '\t') | churn-score --merge --save model
	echo "${PIPESTATUS[*]}"
	ingest --format csv big.csv 2>notes | churn-score --horizon 9999d | segment --rules <(printf 'x\t*\n')
	echo "${PIPESTATUS[1]} ${PIPESTATUS[2]}"
} 2>err
# a word from each stage that failed; whose comes first is open, and whether ingest still wrote to one that was gone
grep -v '^ingest: stdout' err | cut -d : -f 1 | sort | uniq -c | sed 's/^ *//'
ls
