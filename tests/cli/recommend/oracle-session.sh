#!/bin/sh
# 300 random logs: next items of sessions equal plain loops
python3 "$TESTS/cli/lib/recommend_check.py" recommend session 300 1997
