#!/bin/sh
# later rows are left out and counted; a date is that whole day in --tz, a clock time that instant
log=$TESTS/cli/lib/recommend.tsv
recommend -m popular --as-of 2024-01-05 "$log"
recommend -m popular --as-of 2024-01-05T20:59:59Z "$log" | grep -c ann
recommend -m popular --as-of 2024-01-05T21:00:00Z "$log" | grep -c ann
# in Berlin eve looked on the 9th
recommend -m popular --as-of 2024-01-08 "$log" | grep -c eve
recommend -m popular --as-of 2024-01-08 --tz Europe/Berlin "$log" | grep -c eve
# beyond the log it is what decay counts from, and nothing else
recommend -m knn --as-of 2024-06-30 "$log" >got
recommend -m knn "$log" | cmp - got
recommend -m popular --half-life 5d --as-of 2024-01-12 --fallback none "$log" | head -n 3
# before the log there is nothing
recommend -m popular --as-of 2023-12-31 "$log"
echo "status $?"
recommend -m popular --as-of soon "$log"
echo "status $?"
