#!/usr/bin/env bash
# F14: kill -9 while it spills: no file stays; and the file that is spilled to is not readable by others
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
[ -d /proc/self/fd ] || { echo 'skip: no /proc'; exit 77; }
tsv 80000 60000 >big.tsv
mkdir spill
# the leak check stops the process from a thread of its own, and complains when that is killed meanwhile
export ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0"
python3 "$TESTS/faults/lib/kill_spill.py" 14 "${N:-$(count 20 100)}" spill cohort --mem 1M --window own --tmp spill big.tsv
