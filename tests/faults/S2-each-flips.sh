#!/usr/bin/env bash
# S2: a bit flipped, a byte deleted, two blocks swapped in what crosstab and moves read: no crash, and 0 only for what is still good
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
python3 "$TESTS/faults/lib/each_flips.py" "${SEED:-2}" "${N:-$(count 200 2400)}"
