#!/bin/sh
# also when the other table has ended long before
printf 'user\tsegment\nann\tnew\nbob\tgrowth\n' >old
printf 'user\tsegment\nann\tgrowth\ncid\tnew\n' >new
printf 'user\tsegment\nann\tnew\nzoe\tgrowth\n#!aborted' >aborted
moves --bad skip aborted new
echo "status $?"
moves --bad skip old aborted
echo "status $?"
