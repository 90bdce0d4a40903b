#!/usr/bin/env bash
# S3, F17: each call of the edge fails in turn in crosstab and moves, once and from then on: 3, 4 or 5, or 0 with identical bytes
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
try() {
	python3 "$TESTS/faults/lib/fail_call.py" 3,4,5 "${CALLS:-all}" "$@"
}

make_inputs 300
cp ev.tsv small.tsv
tsv 12000 11000 >big.tsv
gzip -nk labels.tsv small.tsv
crosstab --partial --rows user --cols item small.tsv >state
N_MOST=25 try "$FAULTBIN/crosstab" --rows event --cols value --col-bins 4 --value value --totals small.tsv.gz
N_MOST=25 try "$FAULTBIN/crosstab" --rows user --cols item --matrix --where "qty > 1" small.tsv small.tsv
N_MOST=25 try "$FAULTBIN/crosstab" --merge --explain state
N_MOST=12 try "$FAULTBIN/crosstab" --mem 1M --tmp . --rows user --cols item --partial big.tsv
N_MOST=25 try "$FAULTBIN/moves" labels.tsv labels.tsv.gz
N_MOST=25 try "$FAULTBIN/moves" -o out labels.tsv labels.tsv
