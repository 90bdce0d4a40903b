#!/bin/sh
# the reader goes away: silent, by the signal
awk 'BEGIN { print "user\ttime\tevent\tvalue"; for (i = 0; i < 30000; i++) printf "u%d\t2024-%02d-%02d\tpurchase\t%d\n", i % 20000, i % 12 + 1, i % 28 + 1, i }' >log
bash -c 'churn-score --inputs log | head -n 1; echo "${PIPESTATUS[0]}"'
bash -c 'churn-score --model recency log 2>err | head -n 1; echo "${PIPESTATUS[0]}"'
