#!/bin/sh
# auto picks the model that is best afterwards, or one within .005 of its log-loss: a generated shop, Online Retail, CDNOW
try() { # LOG OPTIONS: what it chose by then, and what the window after the day said
	churn-score --evaluate --explain "$@" 2>err >table || cat err
	python3 "$TESTS/cli/lib/churn_hand.py" auto table "$(sed -n 's/.*auto: takes //p' err)"
}
${CC:-cc} -O2 -o gen "$TESTS/gen/churn.c" -lm || { echo "skip: no C compiler"; exit 77; }
./gen 20000 8 >shop
try --at 2024-09-29 shop
ingest --preset online-retail "$TOP/examples/data/online_retail.csv.gz" >retail 2>notes || cat notes
try --at 2011-10-31 --horizon 30d retail
[ -n "${TENURE_DATA:-}" ] || { echo "skip: TENURE_DATA is not set"; exit 77; }
ingest --preset cdnow "$TENURE_DATA/cdnow/CDNOW_master.txt.gz" >cdnow.tsv 2>notes || cat notes
try --at 1997-10-31 cdnow.tsv
