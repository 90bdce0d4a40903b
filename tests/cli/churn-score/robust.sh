#!/bin/sh
# logs that break fits, each model, each answer: numbers, or status 1 with its reason, within 10 seconds; never NaN, never nothing
python3 "$TESTS/cli/lib/churn_hard.py"
