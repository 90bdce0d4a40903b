#!/bin/sh
# the reader goes away: silent, by the signal
awk 'BEGIN { print "a\tb"; for (i = 0; i < 60000; i++) printf "a%d\tb%d\n", i, i % 7 }' >t
bash -c 'crosstab --rows a --cols b t | head -n 1; echo "${PIPESTATUS[0]}"'
