#!/bin/sh
# later rows are left out and counted; a date is its last microsecond in --tz
log=$TESTS/cli/lib/segment.tsv
segment --as-of 2024-03-01 "$log"
segment --as-of 2024-03-01T08:00:00Z "$log" | cut -f 1,4,5
segment --as-of 2024-03-01T07:59:59Z "$log" | cut -f 1,4,5
segment --as-of 2024-04-10 "$log" | cut -f 1,4,7
# in Los Angeles gus ordered on the 30th
segment --as-of 2024-03-31 --tz America/Los_Angeles "$log" | cut -f 1,4,7
segment --method lifecycle --as-of 2024-03-01 "$log"
