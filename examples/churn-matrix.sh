#!/usr/bin/env bash
# How much money hangs on whom? A risk matrix: customers by value tier (the score m of segment: fifths by what they spent so far, 5 the
# most) and by the probability that they do not order within 90 days. First how many they are, then the value at risk in each cell.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ingest --preset online-retail -o "$work/shop.tsv" examples/data/online_retail.csv.gz
segment -o "$work/rfm.tsv" "$work/shop.tsv"
# Without the customer whose one huge order was cancelled the same day: see value-at-risk.sh.
churn-score --where 'user != 16446.0' --season off -o "$work/scores.tsv" "$work/shop.tsv"

# Both tables are sorted by user, so join(1) works. Who never ordered has a segment, and no score.
LC_ALL=C join -t "$(printf '\t')" --header -o 1.1,1.9,2.6,2.11 "$work/rfm.tsv" "$work/scores.tsv" >"$work/both.tsv"
risk() { crosstab --rows m --row-bins none --cols p_churn --col-bins cuts=0.2,0.4,0.6,0.8 "$@" "$work/both.tsv"; }
risk --matrix --totals
risk --value value_at_risk --matrix=sum --totals
