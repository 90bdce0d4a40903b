#!/bin/sh
# a row that a rule cannot judge: the rules before it decide whether it is asked
printf 'user\trecency\nu\t5\nv\tmany\nw\t\nx\t50\n' >table
printf 'v\tuser = v\nold\trecency > 30\nrest\t*\n' >r.txt
segment --rules r.txt table
echo "status $?"
tail -n 2 r.txt >r2.txt
segment --rules r2.txt table
echo " status $?"
segment --rules r2.txt --bad skip --rejects bad.tsv table
echo "status $?"
cat bad.tsv
# --check asks all rules of each row
segment --rules r.txt --check table
echo "status $?"
segment --rules r.txt --check --bad skip table
echo "status $?"
segment --rules r2.txt --bad skip --where 'user != v' table
echo "status $?"
