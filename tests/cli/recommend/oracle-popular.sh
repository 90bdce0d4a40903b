#!/bin/sh
# 300 random logs: popular lists equal a count; half-life, limits of all kinds, --for, --history
python3 "$TESTS/cli/lib/recommend_check.py" recommend popular 300 1997
