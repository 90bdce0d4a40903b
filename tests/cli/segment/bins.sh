#!/bin/sh
# two bins, and more bins than users
log=$TESTS/cli/lib/segment.tsv
printf 'r\tfm\tsegment\n1\t1\ta\n1\t2\tb\n2\t1\tc\n2\t2\td\n' >two.tsv
segment --bins 2 --map two.tsv "$log" | cut -f 1,7-
printf '# the rest of the grid is one\n\nsegment\tr\tfm\tnote\nbest\t9-10\t9-10\tx\nmost\t1-8\t1-10\ty\nfresh\t9-10\t1-8\t\n' >ten.tsv
for score in midrank quantile ntile; do
	segment -B 10 --score $score --map ten.tsv "$log" | cut -f 1,7-
done
awk 'BEGIN { print "r\tfm\tsegment"; for (r = 1; r <= 100; r++) for (f = 1; f <= 100; f++) print r "\t" f "\t" r "x" f }' >all.tsv
segment --bins 100 --map all.tsv "$log" | cut -f 1,7-
