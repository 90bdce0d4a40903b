#!/usr/bin/env bash
# R1 to R7, R10 to R12 (faults.md section 11) for segment over random small logs and options; SEED and N choose others
python3 "$TESTS/faults/lib/segment_relations.py" "${SEED:-20240401}" "${N:-40}"
