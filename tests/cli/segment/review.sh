#!/bin/sh
# what a review found: each was a wrong answer with status 0, or a lost file
try() { "$@" 2>&1; echo "status $?"; }
printf 'user\trecency\tfrequency\tmonetary\na\t1\t2\t170141183460469231731687303715884105727\nb\t2\t3\t5\nc\t3\t1\t-3\n' >t
printf 'one\t*\n' >r
printf 'all\tmonetary >= 10\nrest\t*\n' >r.all
echo '# a summary that cannot be added up is no bad row; nor is a label all'
try segment --rules r --name s --summary --bad skip t
try segment --rules r.all --name s --summary --bad skip t

echo '# --by of partials clashes with a column of the summary'
printf 'user\ttime\tevent\tvalue\tusers\na\t2024-01-01T00:00:00Z\tpurchase\t1.00\tx\n' >e
segment --partial --by users e >p
try segment --merge --summary p
echo '# --null is not for partials'
segment --partial --null NA e >p
try segment --merge p

echo '# a second header is no row'
cat t t >tt
try segment --rules r --name s tt
printf 'user\tsegment\na\tx\nuser\tsegment\n' >m
try moves m m

echo '# outputs: stdout is for rows, two names of one file, old rejects of a run that failed at once'
try segment --thresholds-out - e
try segment --thresholds-out ./out -o out e
echo old >rejects
try segment --rules nofile --rejects rejects --bad skip t
cat rejects
ls out 2>&1

echo '# poison in a file of rules, labels with a meaning of their own'
printf '#!aborted\none\t*\n' >r.poison
try segment --rules r.poison t
printf 'r\tfm\tsegment\n1-5\t1-5\tno_order\n' >map
try segment --map map e
echo '# a state that could not be read again'
awk 'BEGIN { print "user\ttime\tevent\tvalue\torder"; for (i = 0; i < 3000; i++) printf "a\t2024-01-01T00:00:00Z\tpurchase\t1.00\tid%06d\n", i }' >big

segment --partial --max-record 10000 big 2>&1 >/dev/null | head -n 1
