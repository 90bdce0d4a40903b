#!/usr/bin/env bash
# R4 (faults.md section 11): --partial and --merge of every filter along random merge trees; SEED, N trees and FILTER choose others
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
n=700
! is_sanitized || n=140
[ "${FULL:-}" != 1 ] || n=20000
# shellcheck disable=SC2086
python3 "$TESTS/faults/lib/merge_trees.py" "${SEED:-20240801}" "${N:-$n}" ${FILTER:+"$FILTER"}
