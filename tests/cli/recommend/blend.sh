#!/bin/sh
# sequence with its partner: scores add up, W times those of unordered pairs; only: these alone
log=$TESTS/cli/lib/recommend.tsv
scores() { recommend -m sequence --repeat --fallback none --digits 7 "$@" "$log" | tail -n +2 | cut -f 1,3,4 | LC_ALL=C sort; }
scores >steps
scores --blend 0 | cmp - steps
for decay in .9 .8 0 1; do
	scores --blend only:$decay >pairs
	for w in .1 .4 1 3; do
		scores --blend $w:$decay | awk -F '\t' -v w=$w -v d=$decay '
			FILENAME == "steps" { steps[$1, $2] = $3; next } FILENAME == "pairs" { pairs[$1, $2] = $3; next }
			{ n++; off = $3 - steps[$1, $2] - w * pairs[$1, $2]; if (off > 1e-6 || off < -1e-6) print d, w, $0 } END { if (n != 20) print n " rows" }' steps pairs -
	done
done
# the decay of a blend is .9 if nothing is said
scores --blend .4 >got
scores --blend .4:.9 | cmp - got
scores --blend only >got
scores --blend only:.9 | cmp - got
scores --blend 0.40 >got
scores --blend .4 | cmp - got
# eve has dates alone, after bread and cheese: R' of it: cat's b c d: S_db = .1 x 2^-.5, S_dc = .1 x 1; x 2^-.3 x n^-.1
grep eve steps
# pairs: C_db = C_dc = 3^-.3, x 2^-.3 x n^-.2
scores --blend only | grep eve
