#!/bin/sh
# what --where leaves out is counted, and does not say what day it is
log=$TESTS/cli/lib/churn.tsv
churn-score --inputs --where 'plan = pro' "$log"
churn-score --inputs --where 'time < 2024-03-01' "$log"
churn-score --inputs --where 'user in (bob, hal)' "$log"
churn-score --model recency --horizon 28d --where 'plan = pro' "$log" 2>err | cut -f 1-8
