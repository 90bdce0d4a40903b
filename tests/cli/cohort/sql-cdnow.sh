#!/bin/sh
[ -n "${TENURE_DATA:-}" ] || { echo "skip: TENURE_DATA is not set"; exit 77; }
python3 "$TESTS/cli/lib/cohort_sql.py" cdnow "$TENURE_DATA/cdnow/CDNOW_master.txt.gz"
