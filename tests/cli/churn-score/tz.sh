#!/bin/sh
# the zone moves days
log=$TESTS/cli/lib/churn.tsv
churn-score --inputs "$log" >utc
churn-score --inputs --tz Europe/Berlin "$log" | diff utc -
churn-score --inputs --tz America/Los_Angeles "$log" | diff utc -
TZ=Pacific/Apia churn-score --inputs "$log" | cmp - utc
# 23 hours on a day are a day, and two rows of a local day one order
printf 'user\ttime\tevent\tvalue\n' >dst
printf 'u\t2024-03-30T23:30:00Z\tpurchase\t1\nu\t2024-03-31T21:30:00Z\tpurchase\t2\nv\t2024-10-26T22:30:00Z\tpurchase\t1\nv\t2024-10-27T22:30:00Z\tpurchase\t4\n' >>dst
churn-score --inputs --tz Europe/Berlin dst
churn-score --inputs dst
# A is a civil day of the zone: the 31st in Tokyo has begun
printf 'user\ttime\tevent\nu\t2024-01-01T12:00:00Z\tpurchase\nu\t2024-01-30T16:00:00Z\tpurchase\n' | churn-score --inputs --tz Asia/Tokyo
