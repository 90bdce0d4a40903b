#!/usr/bin/env bash
# R1 to R6 and R10 to R12 (faults.md section 11) for cohort over random small logs and options; SEED and N choose others
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
python3 "$TESTS/faults/lib/relations.py" "${SEED:-20240101}" "${N:-$(count 40 1200)}"
