#!/bin/sh
printf 'user\tsegment\nann\tnew\nbob\tgrowth\n' >old
printf 'user\tsegment\nann\tgrowth\ncid\tnew\n' >new
printf 'user\tsegment\n' >none
moves none new
moves old none
moves none none
echo "status $?"
