#!/usr/bin/env bash
# S2: a bit flipped, a byte deleted, two blocks swapped: gzip 0 only with identical bytes; plain no crash, and 0 only for a good table
python3 "$TESTS/faults/lib/flips.py" "${SEED:-2}" "${N:-500}"
