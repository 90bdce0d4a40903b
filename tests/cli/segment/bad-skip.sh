#!/bin/sh
printf 'user\ttime\tevent\tvalue\nu\t2024-01-02\tpurchase\t1.5\nv\tnever\tpurchase\t1\nw\nx\t2024-01-03\tpurchase\t2,5\nx\t2024-01-03\tpurchase\t2\n' >log
segment --bad skip --rejects rejects log
echo "status $?"
cat rejects
segment --bad skip=2 log
echo "status $?"
segment --bad skip=3 --method lifecycle log
echo "status $?"
# rules: a row that a rule cannot judge is in no segment, and counts nowhere
printf 'big\tvalue >= 2\nsmall\t*\n' >r.txt
segment --rules r.txt --bad skip --rejects rejects log
echo "status $?"
cat rejects
segment --rules r.txt --bad skip --check log
echo "status $?"
segment --rules r.txt --bad skip --summary log
echo "status $?"
segment --rules r.txt --bad skip=1 log
echo " status $?"
