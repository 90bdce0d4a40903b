#!/bin/sh
# 300 random logs: knn, cosine, RP3beta, lift equal dense loops; lists, masks, fallback, reasons
python3 "$TESTS/cli/lib/recommend_check.py" recommend knn 300 1997
