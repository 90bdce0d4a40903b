#!/bin/sh
printf 'user\ttime\tevent\tvalue\nu\t2024-01-02\tpurchase\t1\nv\t2024-01-02\n' >log
printf 'rest\t*\n' >r.txt
segment log
echo "status $?"
segment --method lifecycle log
echo "status $?"
segment --rules r.txt log
echo " status $?"
segment --rules r.txt --check log
echo "status $?"
segment --rules r.txt --bad skip --rejects rejects log
echo "status $?"
cat rejects
