#!/usr/bin/env bash
# S2: a bit flipped, a byte deleted, two blocks swapped: gzip 0 only with identical bytes; plain no crash, and 0 only for a good table
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
python3 "$TESTS/faults/lib/flips.py" "${SEED:-2}" "${N:-$(count 500 6000)}"
