#!/bin/sh
# the zone moves days: of recency, of orders without an id, of gaps; never the times that are shown
log=$TESTS/cli/lib/segment.tsv
segment --tz Asia/Tokyo "$log"
segment --method lifecycle --tz Asia/Tokyo "$log"
# 23 hours on a day are a day
printf 'user\ttime\tevent\tvalue\n' >dst
printf 'u\t2024-03-30T23:30:00Z\tpurchase\t1\nu\t2024-03-31T22:30:00Z\tpurchase\t1\nv\t2024-10-26T22:30:00Z\tpurchase\t1\nv\t2024-10-27T22:30:00Z\tpurchase\t1\n' >>dst
segment --tz Europe/Berlin dst | cut -f 1-5
segment --tz Europe/Berlin --method lifecycle dst
TZ=Pacific/Apia segment --tz Europe/Berlin dst | cut -f 1-5
