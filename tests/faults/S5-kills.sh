#!/usr/bin/env bash
# S5, F11 and goal G3: kill -9 of a stage at a random byte, in front of each filter: the next one gives 3, or its input ended in LF
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 60000 20000
printf 'first\tuser = u1\nrest\t*\n' >users.txt
python3 "$TESTS/faults/lib/kills.py" "${SEED:-5}" "${N:-$(count 80 800)}"
