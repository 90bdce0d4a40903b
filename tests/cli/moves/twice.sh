#!/bin/sh
# one row a user, in each table; also where the first one stands in the window before
printf 'user\tsegment\nann\tnew\nbob\tgrowth\n' >old
printf 'user\tsegment\nann\tgrowth\ncid\tnew\n' >new
printf 'user\tsegment\nann\tnew\nbob\tnew\nbob\tnew\n' >twice
moves twice new
echo "status $?"
moves old twice
echo "status $?"
awk 'BEGIN { print "user\tsegment"; for (i = 0; i < 200000; i++) printf "u%08d\ta\n", i - (i >= 150000) }' >far
moves old far
echo "status $?"
moves far new
echo "status $?"
