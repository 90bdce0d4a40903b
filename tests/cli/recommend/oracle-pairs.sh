#!/bin/sh
# 300 random logs each: --similar with all four kinds, --complements with a support
python3 "$TESTS/cli/lib/recommend_check.py" recommend similar 300 1997
python3 "$TESTS/cli/lib/recommend_check.py" recommend complements 300 1997
