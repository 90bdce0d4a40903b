#!/usr/bin/env bash
# S1: every prefix of what churn-score reads: 3, or the prefix ends a row and the output is right for it; of a model: never taken
python3 "$TESTS/faults/lib/churn_cuts.py"
