#!/bin/sh
# the known answers of the full set
[ -n "$TENURE_DATA" ] || { echo "skip: TENURE_DATA is not set"; exit 77; }

log=$TENURE_DATA/online-retail/online_retail_1.csv.gz
ingest --preset online-retail "$log" >all.tsv
awk -F '\t' 'NR > 1 { n[$3]++ } END { print n["purchase"], n["refund"] }' all.tsv
awk -F '\t' 'NR > 1 && $6 > 0 && $9 > 0 { n++; user[$1] = 1; order[$7] = 1; pence += sprintf("%.0f", $5 * 1000) }
	END { for (u in user) users++; for (o in order) orders++; printf "%d %d %d %.3f\n", n, users, orders, pence / 1000 }' all.tsv
ingest --preset online-retail --skip-missing '' --bad skip "$log" | cmp - all.tsv
ingest --preset online-retail --user =x --keep none "$log" | awk -F '\t' 'NR > 1 { n++; refunds += $3 == "refund"; orders[$7] = 1 }
	END { for (o in orders) k++; print n, refunds, k }'
