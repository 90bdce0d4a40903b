#!/bin/sh
# a table of more cells than memory is a limit, not a crash
awk 'BEGIN { print "a\tb"; for (i = 0; i < 600000; i++) printf "%d\t%d\n", i, i }' >t
crosstab --rows a --cols b --row-bins none --col-bins none --mem 1M t 2>err
echo "status $?"
cat err
