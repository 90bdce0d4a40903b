#!/usr/bin/env bash
# Some rows of my log are broken: how many, which, and what may a nightly job do about them?
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >log.csv <<'CSV'
user,time,event,value
u1,2024-03-01T10:00:00,purchase,20.00
u2,2024-03-01T10:05:00,purchase
u3,2024-02-30T11:00:00,purchase,5.00
u4,2024-03-02T09:00:00,purchase,"12.50"
u5,2024-03-02T09:30:00,purchase,12,50
,2024-03-02T10:00:00,view,
u6,2024-03-02T11:00:00,purchase,n/a
u7,2024-03-02T12:00:00,view,
CSV

echo '# By default the first one stops the run, and says where it is.'
ingest --format csv -o log.tsv log.csv || echo "status $?"

echo '# Go on, count them by reason, keep them; status 0, because it was asked for.'
ingest --format csv --bad skip --rejects rejects.tsv -o log.tsv log.csv
cat log.tsv
echo '# What was left out, and why.'
cat rejects.tsv

echo '# A job that runs unattended bears a few, not half of the file: past the bound it fails and the old output stays.'
ingest --format csv --bad skip=1% -o log.tsv log.csv || echo "status $?"
wc -l <log.tsv | tr -d ' '
