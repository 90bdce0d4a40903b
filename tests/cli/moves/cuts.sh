#!/bin/sh
# any cut of either table is status 3, in plain and in gzip; never an answer
printf 'user\tsegment\nann\tnew\nbob\tgrowth\n' >old
printf 'user\tsegment\nann\tgrowth\ncid\tnew\n' >new
gzip -nc new >new.gz
n=$(wc -c <new.gz)
for i in $(seq 0 $((n - 1))); do
	head -c "$i" new.gz >torn
	moves old torn >out 2>/dev/null
	[ $? = 3 ] && [ ! -s out ] || echo "gzip cut at $i"
done
n=$(wc -c <new)
for i in $(seq 0 $((n - 1))); do
	head -c "$i" new >torn
	moves torn old >out 2>/dev/null
	st=$?
	tail -c 1 torn | od -An -c | grep -q '\\n' && want=0 || want=3
	[ "$st" = "$want" ] && { [ "$want" = 0 ] || [ ! -s out ]; } || echo "cut at $i: $st"
done
