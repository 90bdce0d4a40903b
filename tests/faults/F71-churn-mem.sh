#!/usr/bin/env bash
# F71: the states stay within --mem + 16 MiB, with the same bytes out, however many users (a fit's groups are beside them: churn-score(1))
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
told churn-score --mem 1023K nofile
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
tsv 250000 150000 | cut -f 1-3 >big.tsv
churn-score --partial big.tsv >state
for mem in 1M 16M; do
	python3 "$TESTS/faults/lib/mem.py" $mem churn-score --inputs --mem $mem --tmp . big.tsv
	python3 "$TESTS/faults/lib/mem.py" $mem churn-score --partial --mem $mem --tmp . big.tsv
	python3 "$TESTS/faults/lib/mem.py" $mem churn-score --merge --inputs --mem $mem --tmp . state
	python3 "$TESTS/faults/lib/mem.py" $mem churn-score --model recency --season off --mem $mem --tmp . big.tsv
done | LC_ALL=C sort | uniq -c | sed 's/^ *//; s/ [0-9a-f]\{12\} / /'
ls
