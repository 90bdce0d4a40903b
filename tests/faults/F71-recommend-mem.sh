#!/usr/bin/env bash
# F71: the states stay within --mem + 16 MiB, with the same bytes out, however many pairs (lists and what is fitted are beside them: recommend(1))
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
told recommend --mem 1023K nofile
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
tsv 250000 150000 | cut -f 1-4 >big.tsv
recommend --partial big.tsv >state
recommend --partial -m session big.tsv >clicks
for mem in 1M 16M; do
	python3 "$TESTS/faults/lib/mem.py" $mem recommend --partial --mem $mem --tmp . big.tsv
	python3 "$TESTS/faults/lib/mem.py" $mem recommend --partial --method session --mem $mem --tmp . big.tsv
	python3 "$TESTS/faults/lib/mem.py" $mem recommend --merge --partial --mem $mem --tmp . state
	python3 "$TESTS/faults/lib/mem.py" $mem recommend --merge --partial --method session --mem $mem --tmp . clicks
done | LC_ALL=C sort | uniq -c | sed 's/^ *//; s/ [0-9a-f]\{12\} / /'
# what is read, fitted and listed: O(pairs), and the same whatever --mem says
for how in '-m knn -n 3' --similar; do
	# shellcheck disable=SC2086 # the words are options
	{
		recommend $how big.tsv >want
		recommend --mem 1M --tmp . $how big.tsv | cmp - want
	}
done
# --apply holds the model and one user at a time: the log three times as long takes no more memory
recommend -m knn --save model -o /dev/null big.tsv
{ head -n 1 big.tsv; tail -n +2 big.tsv | LC_ALL=C sort -s -t '	' -k 1,1; } >sorted.tsv
for n in 0 1 2; do tail -n +2 sorted.tsv | sed "s/^/$n/"; done | { head -n 1 sorted.tsv; cat; } >long.tsv
python3 "$TESTS/faults/lib/bound.py" 5 24 recommend --apply model -n 3 sorted.tsv
python3 "$TESTS/faults/lib/bound.py" 20 24 recommend --apply model -n 3 long.tsv
ls
