#!/bin/sh
# the log of recommend.md: neighbours, sequence weights and scores to seven digits
python3 "$TESTS/cli/lib/recommend_check.py" recommend vector
