#!/usr/bin/env bash
# Who comes back, who is worth what, and who will leave, when the log is a table of Spark? The shop's log as such a table, asked by
# transform.py (SQL) or, with the argument dataframe, by dataframe.py; the answers are those of one machine, byte for byte.
set -euo pipefail
script=${1:-transform}
if ! command -v spark-submit >/dev/null; then
	echo 'no spark-submit in PATH'
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ingest --preset online-retail --keep none examples/data/online_retail.csv.gz 2>/dev/null | cut -f 1-3,5 >"$work/shop.tsv"
tr '\t' , <"$work/shop.tsv" >"$work/shop.csv"

spark-submit --master 'local[2]' --files "$(command -v cohort),$(command -v segment),$(command -v churn-score)" \
	"examples/spark/$script.py" "$work/shop.csv" "$work/answers" 2>"$work/log" || { cat "$work/log"; exit 1; }

for name in cohort segment churn-score; do
	echo "# $name:"
	head -n 4 "$work/answers/$name.tsv" | cut -f 1-6
done

# Times are written as Spark writes them, here too.
alone() { "$@" --engine spark --columns user,time,event,value --null '' 2>/dev/null < <(sed 1d "$work/shop.tsv"); }
alone cohort --start purchase --period month | cmp - <(sed 1d "$work/answers/cohort.tsv")
alone segment | cmp - <(sed 1d "$work/answers/segment.tsv")
alone churn-score --horizon 30d | cmp - <(sed 1d "$work/answers/churn-score.tsv")
echo same
