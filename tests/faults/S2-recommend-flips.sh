#!/usr/bin/env bash
# S2: a bit flipped, a byte deleted, two blocks swapped in what recommend reads: no crash, and 0 only for what is still good
python3 "$TESTS/faults/lib/recommend_flips.py" "${SEED:-2}" "${N:-120}"
