#!/usr/bin/env bash
# RFM quintiles in mawk and sort(1): c.sh events.csv, in order of time. Prints r, f, m, users, as sql/c.sql.
set -euo pipefail
export LC_ALL=C
tab=$(printf '\t')

# Appends the tile, 1 to 5, of each of the sorted rows; the first n mod 5 tiles are larger by one.
tile() {
	mawk 'BEGIN { OFS = "\t" } { row[NR] = $0 } END {
		for (i = k = 1; k <= 5; k++)
			for (end = i + int(NR / 5) + (k <= NR % 5); i < end; i++) print row[i], k
	}'
}

mawk -F , '$3 == "purchase" {
	last[$1] = $2; orders[$1]++
	split($5, price, ".")
	cents[$1] += price[1] * 100 + price[2]
} END { for (u in last) printf "%s\t%s\t%d\t%d\n", u, last[u], orders[u], cents[u] }' "$1" |
	sort -t "$tab" -k 2,2 -k 1,1 | tile | sort -t "$tab" -k 3,3n -k 1,1 | tile | sort -t "$tab" -k 4,4n -k 1,1 | tile |
	mawk -F '\t' 'BEGIN { OFS = "\t" } { n[$5 OFS $6 OFS $7]++ } END { for (k in n) print k, n[k] }' | sort |
	sed '1i\
r	f	m	users'
