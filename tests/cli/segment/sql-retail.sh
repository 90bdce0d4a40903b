#!/bin/sh
# Online Retail as of 2011-12-10, to the last user; without TENURE_DATA the cut that is shipped
whole=${TENURE_DATA:-}/online-retail/online_retail_1.csv.gz
[ -n "${TENURE_DATA:-}" ] || whole=$TOP/examples/data/online_retail.csv.gz
ingest --preset online-retail "$whole" >retail.tsv 2>notes || { cat notes; exit 1; }
python3 "$TESTS/cli/lib/segment_check.py" retail retail.tsv
