#!/bin/sh
# later rows are left out and counted; a date is that whole day in --tz, a clock time that instant
log=$TESTS/cli/lib/churn.tsv
churn-score --inputs --as-of 2024-03-06 "$log"
churn-score --inputs --as-of 2024-03-06T23:29:59Z "$log" | grep ann
churn-score --inputs --as-of 2024-03-06T23:30:00Z "$log" | grep ann
# in Berlin that order was on the 7th
churn-score --inputs --as-of 2024-03-06 --tz Europe/Berlin "$log" | grep ann
# beyond the log, nobody has ordered since
churn-score --model recency --horizon 28d --as-of 2024-06-30 "$log" | cut -f 1-6
# before the log there is nothing
churn-score --inputs --as-of 2023-12-31 "$log"
echo "status $?"
churn-score --model recency --as-of 2023-12-31 "$log"
echo "status $?"
