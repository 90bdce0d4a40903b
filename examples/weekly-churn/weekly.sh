#!/usr/bin/env bash
# How do I keep a win-back list up to date every week, with a model that is kept for a quarter? One state a week, folded into one file;
# the model is fitted once a quarter and applied to whatever the weeks bring. A week that fails leaves the old list in place.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir logs
week() { make -s --no-print-directory -f "$here/Makefile"; }
show() { cut -f 1-4,6,11 win-back.tsv | sed -n 1,4p; }

# A stand-in for the shop's own export: everything up to the end of August, then a file a week, named by its last day.
ingest --preset online-retail --keep none "$top/examples/data/online_retail.csv.gz" | tr '\t' , >all.csv
export_until() { awk -F , -v after="$1" -v last="$2" 'NR == 1 || (substr($2, 1, 10) > after && substr($2, 1, 10) <= last)' all.csv | gzip -c >"logs/$2.csv.gz"; }

export_until 2010-01-01 2011-09-11
echo '# The first week:'
week
show

export_until 2011-09-11 2011-09-18
echo '# A week later, with the same model:'
week
show

export_until 2011-09-18 2011-09-25
head -c 2000 logs/2011-09-25.csv.gz >half
mv half logs/2011-09-25.csv.gz
echo '# The copy of the log was cut off; the old list, states and model stay:'
mkdir before
cp -- *.tsv *.state before
week 2>errors || grep '^ingest' errors
for f in before/*; do cmp "$f" "${f#before/}"; done
ls states

export_until 2011-09-18 2011-09-25
export_until 2011-09-25 2011-10-02
echo '# With both weeks, and in a new quarter:'
week
show
ls -- *.tsv

echo '# One run over all logs, with that model:'
ingest --format csv logs/*.csv.gz | churn-score --as-of 2011-10-02 --apply model-2011-Q4.tsv --top 500 | cmp - win-back.tsv
echo same
