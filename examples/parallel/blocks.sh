#!/usr/bin/env bash
# How do I use all cores on one big file, each row read once? The file, a plain stream, in N blocks of lines, a partial of each, some at a time,
# and one merge. Partials do not mind that a user's rows are in several blocks.
#     blocks.sh FILE N JOBS       without arguments: this on real data
# shellcheck disable=SC2016  # what is in single quotes is for the shells that it starts
set -euo pipefail

if [ $# -gt 0 ]; then
	parts=$(mktemp -d)
	trap 'rm -rf "$parts"' EXIT
	# split prints block K of N, in whole lines; the header is in the first one. 255 tells xargs to begin no further block; whatever fails, its
	# status is not 0.
	seq "$2" | xargs -I @ -P "$3" bash -c 'set -o pipefail
		{ [ @ = 1 ] || head -n 1 -- "$1"; split -n "l/@/$2" -- "$1"; } |
			cohort --partial --start purchase --return purchase -o "$0/@" || exit 255' "$parts" "$1" "$2"
	cohort --merge --matrix=users --incomplete mark --null . "$parts"/*
	exit
fi

script=$(cd "$(dirname "$0")" && pwd)/blocks.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ingest --preset online-retail -o "$work/shop.tsv" examples/data/online_retail.csv.gz 2>/dev/null
cd "$work"

bash "$script" shop.tsv 4 2 >answer.tsv
tail -n 3 answer.tsv
cohort --start purchase --return purchase --matrix=users --incomplete mark --null . shop.tsv | cmp - answer.tsv
echo 'one run over the file: same'

awk 'NR == 100000 { $0 = "no row" } { print }' shop.tsv >broken.tsv
echo '# One row is no row; the line is that of its block:'
bash "$script" broken.tsv 4 2 >answer.tsv 2>errors || echo "status $?, $(wc -c <answer.tsv) bytes"
grep '^cohort: stdin' errors
