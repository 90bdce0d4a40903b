#!/bin/sh
[ -n "${TENURE_DATA:-}" ] || { echo "skip: TENURE_DATA is not set"; exit 77; }
python3 "$TESTS/cli/lib/cohort_sql.py" retail "$TENURE_DATA/online-retail/online_retail_1.csv.gz"
