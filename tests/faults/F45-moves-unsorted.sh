#!/bin/sh
# F45: moves needs an order and checks it: 1, the line, the sort command; sorted by that command it is good
printf 'user\tsegment\nann\tnew\nbob\tnew\n' >new.tsv
printf 'user\tsegment\nann\tnew\nzoe\tgrowth\nbob\tnew\n' >old.tsv
moves old.tsv new.tsv
echo "status $?"
moves new.tsv old.tsv 2>err
echo "status $?"
grep -c sort err
sh -c "$(sed 's/.*(hint: //; s/)$//' err)" >sorted.tsv
moves sorted.tsv new.tsv
