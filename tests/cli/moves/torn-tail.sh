#!/bin/sh
# a last line that does not end is a table that was cut: no answer, whichever it is
printf 'user\tsegment\nann\tnew\nbob\tgrowth\n' >old
printf 'user\tsegment\nann\tgrowth\ncid\tnew\n' >new
printf 'user\tsegment\nann\tnew\nbob\tgro' >torn
moves torn new
echo "status $?"
moves old torn
echo "status $?"
head -c 20 new | moves old -
echo "status $?"
