#!/usr/bin/env bash
# How do I keep retention up to date every night without reading the whole log again? One state file a day, merged: the
# answer is that of one run over all days, byte for byte. A day that fails leaves the old answer in place.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir logs
night() { make -s --no-print-directory -f "$here/Makefile"; }

# A stand-in for the shop's own export: its first week, one file a day.
ingest --preset online-retail --keep none "$top/examples/data/online_retail.csv.gz" | tr '\t' , >all.csv
day() { awk -F , -v day="$1" 'NR == 1 || substr($2, 1, 10) == day' all.csv | gzip -c >"logs/$1.csv.gz"; }

for d in 2010-12-01 2010-12-02 2010-12-03; do day "$d"; done
echo '# Friday night:'
night

day 2010-12-05
head -c 2000 logs/2010-12-05.csv.gz >half
mv half logs/2010-12-05.csv.gz
echo '# Sunday night, the copy of the log was cut off; the old answer stays:'
cp retention.tsv before.tsv
night 2>errors || grep '^ingest' errors
cmp retention.tsv before.tsv
ls states

day 2010-12-05
day 2010-12-06
echo '# Monday night, with both days:'
night
cat retention.tsv

echo '# One run over all of them:'
ingest --format csv logs/*.csv.gz |
	cohort --start purchase --return purchase --period day --matrix=users --incomplete mark --null . | cmp - retention.tsv
echo same
