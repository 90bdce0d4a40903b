#!/bin/sh
printf 'user\tsegment\nann\tnew\nbob\tgrowth\n' >old
printf 'user\tsegment\nann\tgrowth\ncid\tnew\n' >new
printf 'user\tsegment\nann\tnew\nbob\n' >short
moves short new
echo "status $?"
moves old short
echo "status $?"
printf 'user\tsegment\nann\tnew\tmore\n' | moves old -
echo "status $?"
printf 'user\tsegment\n\tnew\nann\tnew\n' | moves old -
echo "status $?"
printf 'user\tsegment\n\\N\tnew\n' | moves - new
echo "status $?"
