#!/bin/sh
# two tables, no more and no less; one of them may be stdin
printf 'user\tsegment\nann\tnew\nbob\tgrowth\n' >old
printf 'user\tsegment\nann\tgrowth\ncid\tnew\n' >new
try() {
	echo "moves $*"
	moves "$@" <old
	echo "status $?"
}
try 2>&1
try old 2>&1
try old new old 2>&1
try - - 2>&1
try old nofile 2>&1
try nofile new 2>&1
try '' new 2>&1
try -- - new
moves old - <new
moves old -o out --digits 1 new --no-header-out
cat out
moves old new -o old
echo "status $?"
moves old old
