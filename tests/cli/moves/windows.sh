#!/bin/sh
# users, labels and rows at the ends of windows: the same bytes whatever pieces they come in
awk 'BEGIN { print "user\tsegment\tx"; for (i = 0; i < 30000; i++) { u = sprintf("u%06d", i * 3)
	if (i % 1000 == 7) for (k = 0; k < 3; k++) u = u u u u u; printf "%s\ts%d\t%d\n", u, i % 5, i } }' >old
awk 'BEGIN { print "user\tsegment"; for (i = 0; i < 45000; i++) { u = sprintf("u%06d", i * 2)
	if (i * 2 % 3000 == 21) for (k = 0; k < 3; k++) u = u u u u u; printf "%s\ts%d\n", u, i % 4 } }' >new
moves old new >want
cut -f 3 want | tail -n +2 | awk '{ s += $1 } END { print s }'
for short in 1000 random:7; do
	TN_SHORT=$short "$FAULTBIN/moves" old new | cmp - want
done
tail -n +1 new | moves old - | cmp - want
moves old new | cmp - want && echo same
# a window of bad rows only, between two good ones
{ printf 'user\tsegment\na\tx\n'; awk 'BEGIN { for (i = 0; i < 300000; i++) print "z" }'; printf 'b\tx\n'; } >wide
moves --bad skip wide wide
{ printf 'user\tsegment\nb\tx\n'; awk 'BEGIN { for (i = 0; i < 300000; i++) print "z" }'; printf 'a\tx\n'; } >wide
moves --bad skip wide old 2>&1
echo "status $?"
