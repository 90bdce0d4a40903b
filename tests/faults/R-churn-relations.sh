#!/usr/bin/env bash
# R1 to R7, R9 to R11 (faults.md section 11) and no look into the future, for churn-score over random small logs and options; SEED and N
# choose others
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
python3 "$TESTS/faults/lib/churn_relations.py" "${SEED:-20240501}" "${N:-$(count 60 1200)}"
