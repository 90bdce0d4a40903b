#!/usr/bin/env bash
# F71, F57: crosstab stays within --mem + 16 MiB, with the same bytes out; one cell of 10^6 rows takes no more than one of one
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
told crosstab --rows user --cols item --mem 1023K nofile
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
make_inputs 250000 150000
crosstab --partial --rows user --cols item ev.tsv >state
for mem in 1M 16M; do
	python3 "$TESTS/faults/lib/mem.py" $mem crosstab --rows user --cols item --partial --mem $mem --tmp . ev.tsv
	python3 "$TESTS/faults/lib/mem.py" $mem crosstab --merge --partial --mem $mem --tmp . state
	python3 "$TESTS/faults/lib/mem.py" $mem crosstab --rows event --cols item --value value --mem $mem --tmp . ev.tsv
done | LC_ALL=C sort | uniq -c | sed 's/^ *//; s/ [0-9a-f]\{12\} / /'
{ printf 'a\tb\tv\n'; yes "$(printf 'x\ty\t0.01')" | head -n 1000000; } >rows.tsv
python3 "$TESTS/faults/lib/bound.py" 2 16 crosstab --rows a --cols b --value v rows.tsv
crosstab --rows a --cols b --value v rows.tsv
ls
