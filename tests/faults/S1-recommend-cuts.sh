#!/usr/bin/env bash
# S1: every prefix of what recommend reads: 3, or the prefix ends a row and the output is right for it; of a model: never taken
python3 "$TESTS/faults/lib/recommend_cuts.py"
