#!/usr/bin/env bash
# constant: within 16 MiB whatever the number of users, for two tables of 28 MB
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
awk 'BEGIN { print "user\tsegment"; for (i = 0; i < 2000000; i++) printf "u%08d\ts%d\n", i, i % 11 }' >big
python3 "$TESTS/faults/lib/mem.py" 0M moves big big
