#!/bin/sh
printf 'user\ttime\tevent\tvalue\nu\t2024-01-02\tpurchase\t1.5\nv\tnever\tpurchase\t1\nw\nx\t2024-01-03\tpurchase\t2,5\nx\t2024-01-04\tpurchase\t2\n' >log
churn-score --inputs --bad skip --rejects rejects log
echo "status $?"
cat rejects
churn-score --inputs --bad skip=2 log
echo "status $?"
churn-score --inputs --bad skip=3 log
echo "status $?"
churn-score --partial --bad skip log | tail -n 3 | cut -f 1,3,4
# a model is fitted on what is left
churn-score --model recency --horizon 7 --bad skip log | cut -f 1-6
