#!/usr/bin/env bash
# Who moved since last month, and who came, as a monthly batch? A Makefile that keeps a table of segments for each month and the table of
# moves between two months; nothing is made twice, and a failing step leaves the old files in place.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ingest --preset online-retail -o events.tsv "$top/examples/data/online_retail.csv.gz"

make -s --no-print-directory -f "$here/Makefile"
ls ./*.tsv

echo '# Champions of October, a month later:'
awk -F '\t' 'NR == 1 || $1 == "champion"' moves-2011-11-30.tsv
echo '# New customers of November:'
awk -F '\t' '$1 == "entered"' moves-2011-11-30.tsv
