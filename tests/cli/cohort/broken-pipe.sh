#!/bin/sh
# the reader goes away: silent, by the signal
awk 'BEGIN { print "user\ttime"; for (i = 0; i < 30000; i++) printf "u%d\t%04d-01-01\n", i, 1000 + i % 3000 }' >log
bash -c 'cohort --period year --lags 40 log | head -n 1; echo "${PIPESTATUS[0]}"'
