#!/usr/bin/env bash
# S1: every prefix of what segment reads: 3, or the prefix ends a row and the output is right for it
python3 "$TESTS/faults/lib/segment_cuts.py"
