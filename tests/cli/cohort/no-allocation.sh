# Nothing is allocated for a row in the steady state: ten times the rows of the same users ask for as much memory as the rows once.
set -o pipefail
log() { # rows
	awk -v n="$1" 'BEGIN { print "user\ttime\tevent"; for (i = 0; i < n; i++)
		printf "u%d\t2024-%02d-%02dT10:00:00Z\t%s\n", i % 997, 1 + i % 7, 1 + i % 28, i % 3 ? "view" : "purchase" }'
}
log 20000 >small.tsv
log 200000 >big.tsv
calls() { # file, options
	local file=$1
	shift
	TN_COUNT=count "$FAULTBIN/cohort" --mem 256M "$@" "$file" >/dev/null || echo "status $?"
	sed -n 's/^malloc //p' count
}
same() { # calls, calls, what: a table may double once more or less
	[ -n "$1" ] && [ $(($2 - $1)) -le 3 ] && [ $(($1 - $2)) -le 3 ] && echo "$3: the same" || echo "$3: $1 calls, then $2"
}
for how in '--start purchase' '--start purchase --zero return' '--measure count=2' '--window own --period day' '--recurring --by event'; do
	# shellcheck disable=SC2086  # options are words
	same "$(calls small.tsv $how)" "$(calls big.tsv $how)" "cohort $how"
done
for file in small big; do
	sed 's/\t/,/g' $file.tsv >$file.csv
	TN_COUNT=count "$FAULTBIN/ingest" --format csv $file.csv >/dev/null
	sed -n 's/^malloc //p' count >$file.calls
done
same "$(cat small.calls)" "$(cat big.calls)" ingest
