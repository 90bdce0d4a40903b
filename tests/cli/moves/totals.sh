#!/bin/sh
# the counts add up to the two tables' sizes, and the shares of a from to 1
seg() { awk -v n="$1" -v s="$2" 'BEGIN { print "user\tsegment"; for (i = 0; i < n; i++) { s = (s * 69069 + 1) % 4294967296; r = int(s / 65536)
	if (r % 10 < 8) printf "u%06d\ts%d\n", i, r % 7 } }'; }
seg 50000 1 >old
seg 60000 2 >new
moves --digits 15 old new >answer
wc -l <answer
awk -F '\t' -v old="$(tail -n +2 old | wc -l)" -v new="$(tail -n +2 new | wc -l)" 'NR > 1 { if ($1 != "entered") a += $3; if ($2 != "left") b += $3
	share[$1] += $4; of[$1] += $3; n[$1, $2] = $3 } END { print a == old, b == new; for (f in share) if (sprintf("%.12f", share[f]) != 1) print f, share[f]
	print length(of) }' answer
LC_ALL=C sort -c answer 2>/dev/null || tail -n +2 answer | LC_ALL=C sort -t "$(printf '\t')" -k1,1 -k2,2 -c && echo sorted
moves new old | awk -F '\t' -v OFS='\t' 'NR > 1 { t = $2; f = $1
	if (t == "left") t = "entered"; if (f == "entered") f = "left"; print t, f, $3 }' | LC_ALL=C sort >back
tail -n +2 answer | cut -f 1-3 | LC_ALL=C sort | cmp - back && echo 'the way back is the same way'
