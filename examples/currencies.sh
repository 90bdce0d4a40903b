#!/usr/bin/env bash
# The payment provider exports cents, and yen, in each customer's own currency: what is a customer worth in euros?
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >payments.csv <<'CSV'
customer,created,type,payment,amount,currency
c1,2026-01-05 09:00:00,charge,p1,1999,EUR
c2,2026-01-05 10:30:00,charge,p2,2500,USD
c3,2026-01-06 08:15:00,charge,p3,4200,JPY
c2,2026-01-09 12:00:00,refund,p2,-2500,USD
c2,2026-01-12 12:00:00,charge,p4,1000,USD
CSV

# The central bank's table: base per unit, no rate on weekends.
cat >rates.csv <<'CSV'
date,currency,rate
2026-01-05,USD,0.85521
2026-01-06,USD,0.85397
2026-01-09,USD,0.86103
2026-01-02,JPY,0.0054372
CSV

# 1. Exact, rounded once to the cent. The refund has the rate of its order, so that the two are nothing together; Monday the 12th takes Friday's.
ingest --user customer --time created --event type --rename charge=purchase --order payment --value amount --minor-units \
	--base EUR --rates rates.csv --format csv --keep none payments.csv | tee eur.tsv
segment --as-of 2026-01-31 --currency '' eur.tsv | cut -f 1-4

# 2. A rate that is too old is an error, never a guess.
ingest --user customer --time created --event type --order payment --value amount --minor-units --base EUR --rates rates.csv \
	--rates-stale 2d --format csv --keep none -o late.tsv payments.csv || echo "status $?"
