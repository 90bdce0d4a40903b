#!/usr/bin/env bash
# Who were our best customers and are slipping away? The segments cant_lose and at_risk, and what a rule of our own makes of
# them: a call for those worth over 2,000, a letter for the others. --check proves that the rules take everybody once.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tab=$(printf '\t')

ingest --preset online-retail -o "$work/shop.tsv" examples/data/online_retail.csv.gz
segment --as-of 2011-12-10 -o "$work/rfm.tsv" "$work/shop.tsv"

cat >"$work/rules.txt" <<END
# what to do, the first rule that holds
call${tab}segment in (cant_lose, at_risk) and monetary >= 2000
letter${tab}segment in (cant_lose, at_risk)
nothing${tab}*
END
segment --rules "$work/rules.txt" --name action --check "$work/rfm.tsv"
echo
segment --rules "$work/rules.txt" --name action --summary "$work/rfm.tsv"
echo
segment --rules "$work/rules.txt" --name action "$work/rfm.tsv" | cut -f 1,3,4,5,6,10,11 >"$work/actions.tsv"
head -n 1 "$work/actions.tsv"
awk -F '\t' '$7 == "call"' "$work/actions.tsv" | sort -t "$tab" -k 5,5nr | awk 'NR <= 10'
