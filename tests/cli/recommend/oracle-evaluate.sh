#!/bin/sh
# 300 random logs: figures of --holdout, --split, --last from the lists that the program makes of what was not held out
python3 "$TESTS/cli/lib/recommend_check.py" recommend evaluate 300 1997
