#!/usr/bin/env bash
# S1: every prefix of what crosstab and moves read: 3, or the prefix ends a row and the output is right for it
python3 "$TESTS/faults/lib/each_cuts.py"
