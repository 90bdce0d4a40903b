#!/usr/bin/env bash
# F12: a stage that fails makes each later one fail, through foreign stages, too; aggregates print nothing
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 20000 >big.csv
gzip -c big.csv | head -c 100000 >cut.csv.gz
{ cat big.csv; echo 'u,yesterday,view,,,,'; tail -n +2 big.csv; } >bad.csv
columns=user,time,event,item,value,qty,order
{
	ingest --format csv cut.csv.gz | ingest --format stream | cohort
	echo "${PIPESTATUS[*]}"
	ingest --format csv cut.csv.gz | ingest --format stream --bad skip | cohort --bad skip
	echo "${PIPESTATUS[*]}"
	ingest --format csv bad.csv | ingest --format stream | cohort
	echo "${PIPESTATUS[*]}"
	# foreign stages: what counts is the last one
	ingest --format csv bad.csv | LC_ALL=C sort | cohort
	echo "${PIPESTATUS[2]}"
	ingest --format csv bad.csv | LC_ALL=C sort | cohort --bad skip --no-header --columns $columns
	echo "${PIPESTATUS[2]}"
	ingest --format csv bad.csv | cut -f1-3 | cohort --bad skip
	echo "${PIPESTATUS[2]}"
	tr , '\t' <bad.csv | cohort --partial | cohort --merge
	echo "${PIPESTATUS[1]} ${PIPESTATUS[2]}"
	cohort --partial <(tr , '\t' <big.csv) <(head -c 100000 big.csv | tr , '\t') | cohort --merge
	echo "${PIPESTATUS[*]}"
} 2>err
# the stages run side by side: whose message comes first is open
sed 's/fd.[0-9]*/fd\/N/' err | LC_ALL=C sort
