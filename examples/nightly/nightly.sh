#!/usr/bin/env bash
# How do I keep retention and the list of customers at risk up to date every night without reading the whole log again? One state a filter,
# merged with the new night's; the answers are those of one run over all logs, byte for byte. A night that fails leaves everything as it was.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir logs
night() { make -s --no-print-directory -f "$here/Makefile" "$@" 2>errors || { sed -E 's/^make: .*(Error.*)/make: \1/' errors; return 1; }; }
show() { tail -n 4 retention.tsv; head -n 4 at-risk.tsv | cut -f 1-6,11; }

# A stand-in for the shop's own export, a file a night, named by its last day; the first one holds all that was before.
ingest --preset online-retail --keep none "$top/examples/data/online_retail.csv.gz" 2>/dev/null | tr '\t' , >all.csv
log() { awk -F , -v after="$1" -v last="$2" 'NR == 1 || (substr($2, 1, 10) > after && substr($2, 1, 10) <= last)' all.csv | gzip -cn >"logs/$2.csv.gz"; }

log 2010-01-01 2011-11-24
log 2011-11-24 2011-11-25
echo '# Friday night:'
night
show

log 2011-11-25 2011-11-27
head -c 1000 logs/2011-11-27.csv.gz >half
mv half logs/2011-11-27.csv.gz
mkdir before
cp state/* retention.tsv at-risk.tsv before
echo '# Sunday night, the copy of the log was cut off:'
night || echo "the night failed; states, list and answers:"
for f in cohort churn days; do cmp "before/$f" "state/$f"; done
for f in retention.tsv at-risk.tsv; do cmp "before/$f" "$f"; done
echo as on Friday
find . -maxdepth 1 -name "state.*" | wc -l | sed "s/.*/folders: &/"

log 2011-11-25 2011-11-27
log 2011-11-27 2011-11-28
echo '# Monday night, with both days:'
night
show

echo '# Once more, by mistake: nothing is new.'
night

cp logs/2011-11-28.csv.gz logs/2011-11-29.csv.gz
echo '# Tuesday night, and the log is a copy of the day before:'
night || echo 'the night failed'
log 2011-11-28 2011-11-29
night

echo '# The states and answers of one run over all logs:'
ingest --format csv -o rows.tsv logs/*.csv.gz
cohort --partial --start purchase --return purchase --period month rows.tsv | cmp - state/cohort
churn-score --partial --tz Europe/London rows.tsv | cmp - state/churn
cohort --start purchase --return purchase --period month --matrix=users --incomplete mark --null . rows.tsv | cmp - retention.tsv
churn-score --tz Europe/London --as-of 2011-11-29 --model recency --horizon 60d --top 500 rows.tsv | cmp - at-risk.tsv
echo same

log 2010-01-01 2011-11-23
mv logs/2011-11-23.csv.gz logs/2011-11-24.csv.gz
echo '# Somebody exports a log anew, with other rows:'
night verify || true
