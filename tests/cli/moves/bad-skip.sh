#!/bin/sh
# skipped rows are those of both tables; a bound is of both
printf 'user\tsegment\nann\tnew\nbob\n\tnew\ncid\tnew\n' >old
printf 'user\tsegment\nann\tgrowth\nbob\tnew\tx\ncid\tnew\n' >new
moves --bad skip --rejects rejects old new
echo "status $?"
cat rejects
moves --bad skip=2 old new
echo "status $?"
moves --bad skip=42% old new
echo "status $?"
moves --bad skip=43% old new 2>/dev/null
echo "status $?"
# the order is the table's, and no bad row of it
printf 'user\tsegment\nbob\tnew\nann\tnew\n' >unsorted
moves --bad skip unsorted new
echo "status $?"
