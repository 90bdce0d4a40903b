#!/bin/sh
# the reader goes away: silent, by the signal
awk 'BEGIN { print "user\ttime\tevent\tvalue"; for (i = 0; i < 30000; i++) printf "u%d\t%04d-01-01\tpurchase\t%d\n", i, 1000 + i % 3000, i }' >log
printf 'vip\tvalue > 100\nrest\t*\n' >r.txt
bash -c 'segment log | head -n 1; echo "${PIPESTATUS[0]}"'
bash -c 'segment --rules r.txt log | head -n 2; echo "${PIPESTATUS[0]}"'
