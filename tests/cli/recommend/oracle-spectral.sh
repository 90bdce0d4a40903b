#!/bin/sh
# 300 random logs: the graph filter equals one with exact eigenvectors (Jacobi)
python3 "$TESTS/cli/lib/recommend_check.py" recommend spectral 300 1997
