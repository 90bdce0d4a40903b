#!/bin/sh
# every system call and allocation fails in turn, once and for good: never a wrong answer with status 0
awk 'BEGIN { print "user\tsegment"; for (i = 0; i < 3000; i++) printf "u%05d\ts%d\n", i, i % 70 }' >old
awk 'BEGIN { print "user\tsegment"; for (i = 0; i < 3000; i++) printf "u%05d\ts%d\n", i * 2, i % 71 }' >new
gzip -c new >new.gz
N_MOST=40 python3 "$TESTS/faults/lib/fail_call.py" 3,4,5 all "$FAULTBIN/moves" old new
N_MOST=40 python3 "$TESTS/faults/lib/fail_call.py" 3,4,5 all "$FAULTBIN/moves" -o out old new.gz
