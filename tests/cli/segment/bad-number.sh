#!/bin/sh
# value is looked at where it counts; in a rules run where a rule asks for it
printf 'user\ttime\tevent\tvalue\nu\t2024-01-02\tpurchase\t1e3\n' >log
printf 'vip\tvalue >= 100\nrest\t*\n' >asks.txt
printf 'rest\t*\nvip\tvalue >= 100\n' >late.txt
segment log
echo "status $?"
segment --method lifecycle log
echo "status $?"
segment --rules asks.txt log
echo " status $?"
segment --rules late.txt log
echo "status $?"
segment --rules late.txt --check log
echo "status $?"
segment --rules late.txt --summary log
echo "status $?"
printf 'rest\t*\n' >rest.txt
printf 'user\trecency\tfrequency\nu\tx\t1\n' | segment --rules rest.txt --summary
echo "status $?"
