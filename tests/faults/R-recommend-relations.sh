#!/usr/bin/env bash
# R1 to R6, R8 to R10 (faults.md section 11), no look beyond --as-of, and --apply, for recommend over random small logs and options; SEED
# and N choose others
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
python3 "$TESTS/faults/lib/recommend_relations.py" "${SEED:-20240601}" "${N:-$(count 60 1200)}"
