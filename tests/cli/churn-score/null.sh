#!/bin/sh
# what is written as missing; \N is read as missing
log=$TESTS/cli/lib/churn.tsv
churn-score --null '\N' --inputs "$log"
churn-score --null NULL --model recency --horizon 28d "$log" 2>/dev/null | cut -f 1-8,12-
churn-score --null - --evaluate --model recency --horizon 28d "$log"
churn-score --null - --curve --model recency --horizon 28d "$log" | tail -n 6
printf 'user\ttime\tevent\tvalue\nu\t2024-01-02\tpurchase\t\\N\nu\t2024-01-04\tpurchase\t\\N\nv\t2024-01-02\tpurchase\t1\nv\t2024-01-04\tpurchase\t3\nv\t2024-01-05\t\\N\t1\n' | churn-score --inputs
