#!/bin/sh
# bare rows: both tables have these columns
printf 'user\tsegment\nann\tnew\nbob\tgrowth\n' >old
printf 'user\tsegment\nann\tgrowth\ncid\tnew\n' >new
tail -n +2 old >a
tail -n +2 new >b
moves --no-header --columns user,segment a b
echo
moves --no-header --columns segment,user --name user --user segment a b
echo
moves --no-header-out old new
moves --no-header --columns user,segmnt a b
echo "status $?"
moves --no-header --columns user,segment,x a b
echo "status $?"
