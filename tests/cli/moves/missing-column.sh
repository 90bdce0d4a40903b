#!/bin/sh
# the file, the columns there are and the nearest name, in either table, also where there are no rows
printf 'user\tsegment\nann\tnew\nbob\tgrowth\n' >old
printf 'user\tsegment\nann\tgrowth\ncid\tnew\n' >new
printf 'usr\tsegment\n' >usr
printf 'user\tsegmnt\n' >typo
printf 'user\tplan\nann\tpro\n' >plan
try() {
	moves "$@" >&2
	echo "status $?" >&2
}
try usr new
try old usr
try old typo
try typo new
try plan new
try --name plan plan new
try --name stge old new
try --user id old new
