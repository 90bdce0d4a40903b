#!/usr/bin/env bash
# R1 to R6 and R10 to R12 (faults.md section 11) for cohort over random small logs and options; SEED and N choose others
python3 "$TESTS/faults/lib/relations.py" "${SEED:-20240101}" "${N:-40}"
