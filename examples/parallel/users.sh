#!/usr/bin/env bash
# How do I use all cores, or less memory, on one big file? Whole users in N parts by a hash of their ids, a partial of each, some at a time, and
# one merge. Every part reads the whole file and keeps its own rows, so this pays where the analysis costs more than reading; else see blocks.sh.
#     users.sh FILE N JOBS        without arguments: this on real data
# shellcheck disable=SC2016  # what is in single quotes is for the shells that it starts
set -euo pipefail

if [ $# -gt 0 ]; then
	parts=$(mktemp -d)
	trap 'rm -rf "$parts"' EXIT
	# 255 tells xargs to begin no further part; whatever fails, its status is not 0.
	seq "$2" | xargs -I @ -P "$3" bash -c 'set -o pipefail
		ingest --shard "@/$2" -- "$1" | churn-score --partial -o "$0/@" || exit 255' "$parts" "$1" "$2"
	churn-score --merge --model recency --horizon 60d "$parts"/*
	exit
fi

script=$(cd "$(dirname "$0")" && pwd)/users.sh
top=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ingest --preset online-retail "$top/examples/data/online_retail.csv.gz" 2>/dev/null | gzip -n >shop.tsv.gz

bash "$script" shop.tsv.gz 4 2 >answer.tsv 2>notes
grep 'other shards' notes | sort
head -n 3 answer.tsv | cut -f 1-6
ingest shop.tsv.gz 2>/dev/null | churn-score --model recency --horizon 60d | cmp - answer.tsv
echo 'one run over the file: same'

head -c 500000 shop.tsv.gz >half.tsv.gz
echo '# The file is cut:'
bash "$script" half.tsv.gz 4 2 >answer.tsv 2>errors || echo "status $?, $(wc -c <answer.tsv) bytes"
grep '^ingest: half' errors | sort -u
