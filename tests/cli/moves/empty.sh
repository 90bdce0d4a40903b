#!/bin/sh
# no header is no table; with --no-header it is a table of no rows
printf 'user\tsegment\nann\tnew\nbob\tgrowth\n' >old
printf 'user\tsegment\nann\tgrowth\ncid\tnew\n' >new
moves /dev/null new
echo "status $?"
moves old /dev/null
echo "status $?"
moves --no-header --columns user,segment /dev/null /dev/null
echo "status $?"
tail -n +2 new | moves --no-header --columns user,segment /dev/null -
