#!/bin/sh
# The oracle before it judges: published points, the evaluator's vector, more nodes that change nothing
python3 "$TESTS/cli/lib/churn_check.py" self ${TENURE_DATA:+"$TENURE_DATA"}
