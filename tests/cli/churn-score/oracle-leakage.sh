#!/bin/sh
# rows after A dropped, shuffled, changed: not a byte differs
python3 "$TESTS/cli/lib/churn_check.py" leakage 1997
