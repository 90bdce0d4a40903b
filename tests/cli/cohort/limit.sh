#!/bin/sh
# more than 10^6 cells without --lags
printf 'user\ttime\nu\t2020-01-01\nv\t2024-01-01\n' >two
awk 'BEGIN { print "user\ttime"; for (i = 0; i < 1500; i++) printf "u%d\t2024-%02d-%02dT%02d:00:00Z\n", i, 1 + int(i / 24 / 28), 1 + int(i / 24) % 28, i % 24 }' >log
cohort --period hour log
echo "status $?"
cohort --period hour --lags 0 log | wc -l
cohort --period hour two | wc -l
