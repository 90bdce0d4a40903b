#!/bin/sh
# the worked example of the definitions: 0 1 2 | 0 1 3 | 1 2 3 | 2 3 | 0 3 1
awk 'BEGIN { print "user\titem"; n = split("0 1 2|0 1 3|1 2 3|2 3|0 3 1", s, "|"); for (u = 1; u <= n; u++) { k = split(s[u], x, " "); for (i = 1; i <= k; i++) print u "\t" x[i] } }' >log
recommend --similar --digits 7 log | grep -e '^item' -e '^0' -e '^2'
recommend -m knn --digits 7 log | grep '^4'
recommend -m sequence --digits 7 log | grep -e '^3' -e '^4'
# its rows: those of a reader whose only item it is; the list is by score
printf 'user\titem\nof1\t1\nof3\t3\n' >one
recommend -m sequence --history one --digits 7 log
