#!/bin/sh
# what --where leaves out is counted, and nobody's history
cp "$TESTS/cli/lib/recommend.tsv" log
recommend -m popular --where purchase log
recommend -m popular --where 'time < 2024-01-04' log
recommend -m popular --where 'user in (bob, eve)' log
recommend --similar --where "order != '' and item != apple" log
# as-of stays what the rows that are kept say
recommend -m popular --half-life 2d --where 'user != dan' log | head -n 3
recommend -m popular --where 'user = nobody' log
echo "status $?"
recommend -m popular --where 'usr = bob' log
echo "status $?"
