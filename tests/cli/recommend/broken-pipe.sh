#!/bin/sh
# the reader goes away: silent, by the signal
awk 'BEGIN { print "user\ttime\titem"; for (i = 0; i < 30000; i++) printf "u%d\t2024-%02d-%02d\ti%d\n", i % 10000, i % 12 + 1, i % 28 + 1, i % 97 }' >log
bash -c 'recommend -m popular log | head -n 1; echo "${PIPESTATUS[0]}"'
bash -c 'recommend -m knn log | head -n 1; echo "${PIPESTATUS[0]}"'
bash -c 'recommend --partial log | head -n 1; echo "${PIPESTATUS[0]}"'
