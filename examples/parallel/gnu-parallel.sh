#!/usr/bin/env bash
# The same three with GNU parallel: files, users, blocks of lines. It ends all jobs when one fails, and its status is that of this one.
#     gnu-parallel.sh days JOBS FILE... | users FILE N JOBS | blocks FILE BLOCKS-A-JOB JOBS        without arguments: this on real data
# shellcheck disable=SC2016  # what is in single quotes is for the shells that it starts
set -euo pipefail
parallel --version 2>/dev/null | grep -q '^GNU parallel' || { echo 'GNU parallel is not installed: only days.sh, users.sh and blocks.sh run'; exit 77; }

if [ $# -gt 0 ]; then
	parts=$(mktemp -d)
	trap 'rm -rf "$parts"' EXIT
	start=(--start purchase --return purchase)
	each=(parallel --halt 'now,fail=1' --quote)
	run=(bash -o pipefail -c)
	case $1 in
	days) "${each[@]}" -j "$2" "${run[@]}" 'ingest -- "$2" | cohort --partial '"${start[*]}"' -o "$0/$1"' "$parts" '{#}' '{}' ::: "${@:3}" ;;
	users) seq "$3" | "${each[@]}" -j "$4" "${run[@]}" 'ingest --shard "$1/$2" -- "$3" | cohort --partial '"${start[*]}"' -o "$0/$1"' \
		"$parts" '{}' "$3" "$2" ;;
	blocks) "${each[@]}" -j "$4" --pipe-part --arg-file "$2" --header : --block "-$3" cohort --partial "${start[@]}" -o "$parts/{#}" ;;
	esac
	cohort --merge --matrix=users --incomplete mark --null . "$parts"/*
	exit
fi

script=$(cd "$(dirname "$0")" && pwd)/gnu-parallel.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ingest --preset online-retail --keep none -o "$work/shop.tsv" examples/data/online_retail.csv.gz 2>/dev/null
cd "$work"
mkdir days
awk -F '\t' 'NR == 1 { header = $0; next }
	{ file = "days/" substr($2, 1, 7) ".tsv"; if (!(file in seen)) { print header >file; seen[file] } print >file }' shop.tsv
cohort --start purchase --return purchase --matrix=users --incomplete mark --null . shop.tsv >answer.tsv

bash "$script" days 2 days/* 2>/dev/null | cmp - answer.tsv
echo 'a file a job: same'
bash "$script" users shop.tsv 4 2 2>/dev/null | cmp - answer.tsv
echo 'a part of the users a job: same'
bash "$script" blocks shop.tsv 2 2 2>/dev/null | cmp - answer.tsv
echo 'blocks of lines: same'

head -c 50000 days/2011-03.tsv >half
mv half days/2011-03.tsv
echo '# One of the files is cut:'
bash "$script" days 2 days/* >answer.tsv 2>errors || echo "status $?, $(wc -c <answer.tsv) bytes"
grep '^ingest.*cut' errors
