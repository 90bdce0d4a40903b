#!/usr/bin/env bash
# F71: the peak is at most --mem + 16 MiB, with the same bytes out, however many users
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
told segment --mem 1023K nofile
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
tsv 250000 150000 >big.tsv
segment --partial big.tsv >state
for mem in 1M 16M; do
	python3 "$TESTS/faults/lib/mem.py" $mem segment --mem $mem --tmp . big.tsv
	python3 "$TESTS/faults/lib/mem.py" $mem segment --score ntile --summary --by item --mem $mem --tmp . big.tsv
	python3 "$TESTS/faults/lib/mem.py" $mem segment --method lifecycle --mem $mem --tmp . big.tsv
	python3 "$TESTS/faults/lib/mem.py" $mem segment --merge --score quantile --mem $mem --tmp . state
done | LC_ALL=C sort | uniq -c | sed 's/^ *//; s/ [0-9a-f]\{12\} / /'
ls
