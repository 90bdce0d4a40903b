#!/bin/sh
# ids as labels: an error, not all memory; a long label is none
awk 'BEGIN { print "user\tsegment"; for (i = 0; i < 1000001; i++) printf "u%07d\tx\n", i }' >old
moves --name user old old
echo "status $?"
awk 'BEGIN { print "user\tsegment"; printf "u\t"; for (i = 0; i < 500000; i++) printf "y"; print "" }' >long
moves long old | head -n 3 | cut -c 1-30
moves --max-record 1K long old
echo "status $?"
