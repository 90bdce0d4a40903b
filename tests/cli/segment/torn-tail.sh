#!/bin/sh
printf 'user\ttime\tevent\tvalue\nu\t2024-01-02\tpurchase\t1' >torn
printf 'rest\t*\n' >r.txt
segment torn
echo "status $?"
segment --method lifecycle torn
echo "status $?"
segment --rules r.txt torn
echo " status $?"
segment --rules r.txt --check torn
echo "status $?"
segment --rules r.txt --summary --bad skip torn
echo "status $?"
# the rules file too: what was cut may have been another rule
printf 'vip\tvalue > 1\nrest\tvalue > 1' >torn.txt
printf 'user\tvalue\nu\t1\n' | segment --rules torn.txt
echo " status $?"
