#!/bin/sh
# 300 random logs: the autoencoder equals one by Gauss's inverse
python3 "$TESTS/cli/lib/recommend_check.py" recommend ease 300 1997
