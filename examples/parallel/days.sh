#!/usr/bin/env bash
# How do I use all cores on a log of many files? A partial of each file, some at a time, and one merge: the answer is that of one run over all
# files, byte for byte. A file that fails ends it all, without an answer.
#     days.sh JOBS FILE...        without arguments: this on real data, a file a month
# shellcheck disable=SC2016  # what is in single quotes is for the shells that it starts
set -euo pipefail

if [ $# -gt 0 ]; then
	jobs=$1
	shift
	n=0
	parts=$(mktemp -d)
	trap 'rm -rf "$parts"' EXIT
	# Numbered, for files of two folders may have one name. 255 tells xargs to begin no further file; whatever fails, its status is not 0.
	for file; do printf '%s\0' "$((++n))" "$file"; done |
		xargs -0 -n 2 -P "$jobs" bash -c 'set -o pipefail
			ingest -- "$2" | cohort --partial --start purchase --return purchase -o "$0/$1" || exit 255' "$parts"
	cohort --merge --matrix=users --incomplete mark --null . "$parts"/*
	exit
fi

script=$(cd "$(dirname "$0")" && pwd)/days.sh
top=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ingest --preset online-retail --keep none "$top/examples/data/online_retail.csv.gz" 2>/dev/null |
	awk -F '\t' 'NR == 1 { header = $0; next }
		{ file = substr($2, 1, 7) ".tsv"; if (!(file in seen)) { print header >file; seen[file] } print >file }'
gzip -n -- *.tsv

find . -name '*.gz' | wc -l | sed 's/^ */files: /'
bash "$script" 2 ./*.gz >answer.tsv 2>/dev/null
tail -n 3 answer.tsv
ingest ./*.gz 2>/dev/null | cohort --start purchase --return purchase --matrix=users --incomplete mark --null . | cmp - answer.tsv
echo 'one run over all of them: same'

head -c 5000 2011-03.tsv.gz >half
mv half 2011-03.tsv.gz
echo '# One of the files is cut:'
bash "$script" 2 ./*.gz >answer.tsv 2>errors || echo "status $?, $(wc -c <answer.tsv) bytes"
grep '^ingest.*cut' errors
