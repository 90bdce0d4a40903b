#!/bin/sh
# only the N most recent items of a user count, but all of them are seen; it is told when it bites
log=$TESTS/cli/lib/recommend.tsv
plain='-m knn --user-damping 0 --item-damping 0'
# two each: ann's apple and cat's bread are left out: a: b (bob) e; b: c (ann) a; c: b d; d: c; e: a. cat's (c d) only apple has no list;
# ann (b c): dates 1/2; bread for cat is seen
# shellcheck disable=SC2086 # the words are options
recommend $plain --max-history 2 --fallback none "$log"
for how in '-m popular' '-m knn' '-m sequence' '-m spectral' '-m ease' --similar '--evaluate --last 1 -m knn'; do
	# shellcheck disable=SC2086
	{
		recommend $how "$log" >want
		for most in 0 3 1000000000; do recommend $how --max-history $most "$log" | cmp - want; done
		recommend $how --max-history 1 "$log" 2>&1 >got | cut -c 1-60
	}
done
# items, not rows: 2,000 rows of three items are three
awk 'BEGIN { print "user\ttime\titem"; for (i = 0; i < 2000; i++) printf "u\t2024-01-01T%02d:%02d:%02dZ\ti%d\n", i / 3600, i / 60 % 60, i % 60, i % 3; print "v\t2024-01-01\ti0\nv\t2024-01-01\ti9" }' >rows
recommend -m knn rows
# the most recent by time, wherever the row stands; of equal times the later by bytes of the item
printf 'user\ttime\titem\nu\t2024-01-03\tc\nu\t2024-01-01\ta\nu\t2024-01-02\tb\nv\t2024-01-01\ty\nv\t2024-01-01\tx\nv\t2024-01-01\tz\n' | recommend --similar --max-history 2 2>err
# a robot with 100,000 items does not cost their square; without times 10,000 of them count
awk 'BEGIN { print "user\titem"; for (i = 0; i < 100000; i++) print "robot\ti" i; for (u = 0; u < 300; u++) for (i = 0; i < 20; i++) print "u" u "\ti" (u * 7919 + i * i * 104729) % 100000 }' >big
for how in '-m popular' '-m knn' '-m sequence' --similar; do
	# shellcheck disable=SC2086
	timeout 10 recommend $how -n 5 big >out
	echo "$how: status $?, $(grep -c robot out) rows for it"
done
