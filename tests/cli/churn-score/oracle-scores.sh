#!/bin/sh
# 1,000 random customers of three shops, each model: every column equals slow code from the models' definitions
python3 "$TESTS/cli/lib/churn_check.py" scores 1997
