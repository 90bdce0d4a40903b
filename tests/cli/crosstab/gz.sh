#!/bin/sh
awk 'BEGIN { print "a\tb"; for (i = 0; i < 300; i++) printf "a%d\t%d\n", i * 7919 % 5, i * 31 % 17 }' >t
crosstab --rows a --cols b t >want
gzip -c t | crosstab --rows a --cols b | cmp - want
(head -n 20 t | gzip -c; tail -n +21 t | gzip -c) >members
crosstab --rows a --cols b members | cmp - want && echo equal
gzip -c t | head -c 200 | crosstab --rows a --cols b
echo "status $?"
