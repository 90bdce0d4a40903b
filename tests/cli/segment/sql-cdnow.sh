#!/bin/sh
# CDNOW as a log without events and orders: every row is an order, a day one at most
[ -n "${TENURE_DATA:-}" ] || { echo "skip: TENURE_DATA is not set"; exit 77; }
ingest --preset cdnow "$TENURE_DATA/cdnow/CDNOW_master.txt.gz" >cdnow.tsv 2>notes || { cat notes; exit 1; }
cut -f 1,2,4 cdnow.tsv >bare.tsv
python3 "$TESTS/cli/lib/segment_check.py" cdnow bare.tsv
