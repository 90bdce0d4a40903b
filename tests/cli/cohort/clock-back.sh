#!/bin/sh
# where the clock goes back over midnight (00:01 to 23:01 in St. John's), a day comes back after the next one has begun:
# cohorts of that minute have a row, and nothing is complete before the hour is over for good
printf '%s\n' 'user time' 'ann 2006-10-29T02:20:00Z' 'bob 2006-10-29T02:30:20Z' 'eve 2006-10-29T03:00:00Z' | tr ' ' '\t' >log
for now in 2006-10-29T02:30:30Z 2006-10-29T03:00:00Z 2006-10-29T03:29:59.999998Z 2006-10-29T03:29:59.999999Z 2006-10-29T03:30:00Z; do
	echo "as of $now"
	cohort --tz America/St_Johns --period day --as-of $now log 2>/dev/null
done
echo 'own windows'
for now in 2006-10-30T02:40:00Z 2006-10-29T02:30:30Z; do
	cohort --tz America/St_Johns --period day --window own --as-of $now log 2>/dev/null
done
