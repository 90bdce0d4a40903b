#!/bin/sh
# a missing label is one of its own, in both its forms, and sorts first
printf 'user\tsegment\na\t\nb\t\\N\nc\tx\nd\t\ne\t\n' >old
printf 'user\tsegment\na\t\nb\tx\nc\t\\N\nd\t\\N\nf\t\n' >new
moves --digits 2 old new
moves --digits 2 --null NULL old new
