#!/bin/sh
# CDNOW master: what the models see, published parameters and likelihoods, the table of 39 weeks
[ -n "${TENURE_DATA:-}" ] || { echo "skip: TENURE_DATA is not set"; exit 77; }
ingest --preset cdnow "$TENURE_DATA/cdnow/CDNOW_master.txt.gz" >cdnow.tsv 2>notes || { cat notes; exit 1; }
python3 "$TESTS/cli/lib/churn_check.py" cdnow cdnow.tsv
