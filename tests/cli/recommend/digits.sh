#!/bin/sh
# scores, shares and rates; counts stay as they are. Neighbours are kept as floats of 24 bits: seven digits
log=$TESTS/cli/lib/recommend.tsv
for digits in 0 2 7; do
	recommend -m knn --user-damping 0 --item-damping 0 --digits $digits --why "$log"
	recommend --similar=bread --user-damping 0 --item-damping 0 --digits $digits "$log"
	recommend --evaluate --split 2024-01-06 -m popular --digits $digits "$log" | cut -f 1-3
done
recommend --digits 16 "$log"
echo "status $?"
# a model has all of its digits whatever is printed
recommend -m knn --digits 0 --save a "$log" >out
recommend -m knn --digits 15 --save b "$log" >out
cmp a b
