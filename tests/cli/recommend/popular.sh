#!/bin/sh
# distinct users of an item; what the user has is left out; ties by bytes of the item
log=$TESTS/cli/lib/recommend.tsv
# apple and bread 3 users, cheese and dates 2, eggs 1
recommend -m popular -n 3 "$log"
# ties: of equal counts the item that more users had at any time, then bytes: B before a, 10 before 9
printf 'user\titem\nu\tb\nu\ta\nv\tB\nv\t10\nw\t9\nx\tz\n' | recommend -m popular | grep x
# a user's rows of one item count once, purchases or not
printf 'user\titem\nu\ta\nu\ta\nu\ta\nv\tb\nw\tb\nx\tc\n' | recommend -m popular -n 1
# within the half-life of the latest row, 9 January 12:00: eve's dates, dan's eggs and apple; a row of exactly 48 hours ago would not count
recommend -m popular --half-life 2d "$log"
recommend -m popular --half-life 48h "$log" >got
recommend -m popular --half-life 2 "$log" | cmp - got
printf 'user\ttime\titem\nu\t2024-01-01\ta\nu\t2024-01-01T00:00:01Z\tb\nv\t2024-01-08\tc\nw\t2023-12-01\td\n' | recommend -m popular --half-life 1w
# events that weigh nothing count for nobody
recommend -m popular --weight purchase=1 -n 2 "$log"
recommend -m popular --weight purchase=7,cart=0 -n 2 "$log" >got
recommend -m popular --weight purchase=1 -n 2 "$log" | cmp - got
