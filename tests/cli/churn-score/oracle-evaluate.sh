#!/bin/sh
# --evaluate equals measures counted pair by pair from the scores at the cut; auto takes the lowest log-loss
python3 "$TESTS/cli/lib/churn_check.py" evaluate 1997
