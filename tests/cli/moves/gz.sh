#!/bin/sh
# by its bytes, not its name; members; a cut one
printf 'user\tsegment\nann\tnew\nbob\tgrowth\n' >old
printf 'user\tsegment\nann\tgrowth\ncid\tnew\n' >new
moves old new >want
gzip -c old >a
gzip -c new >b.gz
moves a b.gz | cmp - want
gzip -c old | moves - new | cmp - want
(head -n 2 new | gzip -c; tail -n +3 new | gzip -c) >members
moves old members | cmp - want && echo equal
head -c 30 a | moves - new
echo "status $?"
