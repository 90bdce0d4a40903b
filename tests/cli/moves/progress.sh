#!/bin/sh
# the rows of both tables
printf 'user\tsegment\nann\tnew\nbob\tgrowth\n' >old
printf 'user\tsegment\nann\tgrowth\ncid\tnew\n' >new
moves --progress always old new 2>&1 >/dev/null | tail -n 1 | sed 's/.* \([0-9]* rows\).*/\1/'
