#!/bin/sh
# 200 small random logs: every cell equals that of SQL written from the definitions
python3 "$TESTS/cli/lib/cohort_sql.py" random 20240229 200
