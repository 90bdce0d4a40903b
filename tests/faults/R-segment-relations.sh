#!/usr/bin/env bash
# R1 to R7, R10 to R12 (faults.md section 11) for segment over random small logs and options; SEED and N choose others
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
python3 "$TESTS/faults/lib/segment_relations.py" "${SEED:-20240401}" "${N:-$(count 40 1200)}"
