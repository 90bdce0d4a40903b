#!/usr/bin/env bash
# What do we put into this week's mail, for whom? States each night, a model and lists once a week; nothing that is sold out, that the customer
# bought lately or was mailed before, and no two of one kind. Who is new gets a list on his first evening, by the model of the last mail.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir logs
run() { make -s --no-print-directory -f "$here/Makefile" "$@" 2>errors || { grep '^ingest' errors; return 1; }; }

# A stand-in for the shop's own export, up to September, then a file a night, named by its day; and for its catalogue: the first two words of a
# name are the category, and what did not sell in September is sold out.
ingest --preset online-retail "$top/examples/data/online_retail.csv.gz" >all.tsv
log() { awk -F '\t' -v OFS=, -v after="$1" -v last="$2" 'NR == 1 || (substr($2, 1, 10) > after && substr($2, 1, 10) <= last) { print $1, $2, $3, $4 }' all.tsv |
	gzip -c >"logs/$2.csv.gz"; }
awk -F '\t' -v OFS='\t' 'NR == 1 { print "item", "category", "stock", "name"; next }
	$4 !~ /^[0-9]/ || $8 == "" { next }
	!($4 in name) { split($8, word, " "); kind[$4] = word[1] " " word[2]; gsub(/ +/, " ", $8); sub(/ $/, "", $8); name[$4] = $8; item[++items] = $4 }
	$2 ~ /^2011-09/ && $3 == "purchase" { stock[$4] += $6 }
	END { for (i = 1; i <= items; i++) print item[i], kind[item[i]], stock[item[i]] + 0, name[item[i]] }' all.tsv >catalogue.tsv
show() { awk -F '\t' 'NR == FNR { name[$1] = $4; next } FNR > 1 && FNR <= 7 { print $1 ": " name[$3] " (" ($6 == "" ? "what everybody buys" : name[$6]) ")" }' \
	catalogue.tsv "$1"; }

log 2010-01-01 2011-09-30
log 2011-09-30 2011-10-02
echo '# Sunday:'
run night mail
show mail-2011-10-02.tsv
awk -F '\t' 'FNR > 1 { rows++; users[$1] } END { for (u in users) n++; print rows " items for " n " customers" }' mail-2011-10-02.tsv

log 2011-10-02 2011-10-03
echo '# Monday evening, for who is new:'
run night welcome
show welcome-2011-10-03.tsv

log 2011-10-03 2011-10-04
head -c 1000 logs/2011-10-04.csv.gz >half
mv half logs/2011-10-04.csv.gz
echo '# On Tuesday the copy of the log was cut off:'
mkdir before
cp -- *.tsv *.state before
run night mail || ls states
for f in before/*; do cmp "$f" "${f#before/}"; done

log 2011-10-03 2011-10-04
for day in 05 06 07 09; do log "2011-10-0$((10#$day - 1))" "2011-10-$day"; done
echo '# The next Sunday:'
run night mail
show mail-2011-10-09.tsv
echo "# Pairs that stand in both mails: $(cut -f 1,3 mail-*.tsv | grep -v '^user' | sort | uniq -d | wc -l | tr -d ' ')"

echo '# One run over all logs; and the model, applied to all histories, sorted by user:'
ingest --format csv -o rows.tsv logs/*.csv.gz
lists() { recommend --top 3 --why --repeat --exclude exclude.tsv --catalogue catalogue.tsv --catalogue-where 'stock > 0' --per-category 1 \
	--where "event = purchase and item ~ '^[0-9]'" "$@" 2>/dev/null; }
lists --method knn --half-life 90d rows.tsv | cmp - mail-2011-10-09.tsv
{ head -n 1 rows.tsv; tail -n +2 rows.tsv | LC_ALL=C sort -s -t "$(printf '\t')" -k 1,1; } >sorted.tsv
lists --apply model.tsv sorted.tsv | cmp - mail-2011-10-09.tsv
echo same
