#!/bin/sh
# the reader goes away: silent, by the signal
awk 'BEGIN { print "user\tsegment"; for (i = 0; i < 100000; i++) printf "u%06d\ts%d\n", i, i % 300 }' >old
awk 'BEGIN { print "user\tsegment"; for (i = 0; i < 100000; i++) printf "u%06d\ts%d\n", i, i % 307 }' >new
bash -c 'moves old new | head -n 1; echo "${PIPESTATUS[0]}"'
