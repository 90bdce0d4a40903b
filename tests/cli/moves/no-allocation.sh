#!/bin/sh
# nothing is allocated for a row: a hundred times the rows ask for hardly more
table() { awk -v n="$1" 'BEGIN { print "user\tsegment"; for (i = 0; i < n; i++) printf "u%08d\ts%d\n", i, i % 11 }'; }
table 20000 >small
table 2000000 >big
calls() { # what a user is held against is copied once a window, into room that grows to the longest user
	TN_COUNT=count "$FAULTBIN/moves" "$1" "$1" >/dev/null || echo "status $?"
	sed -n 's/^malloc //p' count
}
a=$(calls small) b=$(calls big)
[ "$((b - a))" -le 4 ] && echo 'no allocation for a row' || echo "$a calls, then $b"
