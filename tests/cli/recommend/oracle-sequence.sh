#!/bin/sh
# 300 random logs: sequence and its blends equal dense loops
python3 "$TESTS/cli/lib/recommend_check.py" recommend sequence 300 1997
