#!/usr/bin/env bash
# F71, F57 and goal G6: a stream of 200 MB with new users all the time (FULL=1: 20 GB, of 18 million users): each fold within --mem + 16 MiB, row filters within 16 MiB
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
tsv 240000 "$(count 5000 100000)" >piece.tsv
printf 'big\tvalue >= 100\nrest\t*\n' >r.txt
pieces=$(count 18 180) mem=$(count 32M 256M) times=$(count 1 10)
for ((i = 0; i < pieces; i++)); do tail -n +2 piece.tsv | sed "s/^u/u$i-/"; done >rows.tsv
stream() {
	head -n 1 piece.tsv
	for ((i = 0; i < times; i++)); do cat rows.tsv; done
}
[ "$(wc -c <rows.tsv)" -ge $((pieces * 11000000)) ] || echo 'too little'
held() {
	stream | python3 "$TESTS/faults/lib/mem.py" "$@" - | sed 's/status \([0-9]*\) [0-9a-f]*/status \1/; s/ [0-9]*M / /'
}
held 0M ingest --format stream
held 0M segment --rules r.txt
users() {
	printf 'user\tsegment\n'
	seq -f "u%08.0f" "$((pieces * 500000))" | sed "s/\$/\tof/"
}
mkfifo old new
users >old &
users >new &
python3 "$TESTS/faults/lib/mem.py" 0M moves old new | sed 's/ [0-9a-f]\{12\}//'
wait
for how in cohort segment 'churn-score --partial' 'crosstab --partial --rows user --cols event'; do
	# shellcheck disable=SC2086 # the words are options
	held "$mem" $how --mem "$mem" --tmp .
done
# states of pairs, some two rows a state, which all have to be spilled: a fifth of the stream
times=$(count 1 2)
held "$mem" recommend --partial --mem "$mem" --tmp .
