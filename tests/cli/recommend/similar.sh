#!/bin/sh
# items like one, or like each, in byte order; n_both users hold both
log=$TESTS/cli/lib/recommend.tsv
recommend --similar --user-damping 0 --item-damping 0 "$log"
recommend --similar=cheese --knn lift "$log"
# at most -n rows each, and at most -k
recommend --similar -n 1 --user-damping 0 --item-damping 0 "$log" | cut -f 1-3
recommend --similar=bread -n 3 -k 2 --knn cosine "$log"
# what one user did with two items may be chance
recommend --similar --support 2 --knn cosine "$log"
recommend --similar --support 3 "$log"
recommend --similar --support 0 "$log" >got
recommend --similar "$log" | cmp - got
recommend --similar --support 1 "$log" | cmp - got
# the method may be named; weights count
recommend --similar --method knn "$log" | cmp - got
recommend --similar=apple --weight purchase=1 --user-damping 0 --item-damping 0 "$log"
# alone: nothing is like it
printf 'user\titem\nu\ta\nv\tb\n' | recommend --similar=a
# an item that is not there is a typo, or was never bought
for item in aple bred zzz ''; do
	recommend "--similar=$item" "$log" 2>&1 | head -n 1
done
# after a = only: else it is a file
recommend --similar apple "$log"
echo "status $?"
