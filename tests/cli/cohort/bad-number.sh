#!/bin/sh
# value is looked at for sums only
printf 'user\ttime\tvalue\nu\t2024-01-02\t1e3\n' >log
cohort --measure sum log
echo "status $?"
cohort log
echo "status $?"
