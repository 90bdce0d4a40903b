#!/usr/bin/env bash
# F72 and goal G14: each filter gives one sha256, run after run (3 times, 20 by FULL=1), with --mem 1M, and, when TN_BINS names folders of
# other builds, from each compiler
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 20000 12000
runs=$(count 3 20) tried=0 wrong=0
one() {
	local want got bin i
	want=$("$BIN/$3" "${@:4}" "$2" 2>err | sha256sum)
	tried=$((tried + 1))
	for bin in "$BIN" ${TN_BINS:-}; do
		for ((i = 0; i < runs; i++)); do
			got=$("$bin/$3" "${@:4}" "$2" 2>err | sha256sum)
			[ "$got" = "$want" ] || { wrong=$((wrong + 1)); echo "$bin/$3 ${*:4}: other bytes"; }
		done
	done
}
more() {
	one "$@" --partial
	one "$@" --mem 1M --tmp .
}
each one
each_fold more
one _ ev.tsv cohort --window own --period week --tz Europe/Berlin --measure sum
one _ ev.tsv segment --summary --score quantile
for model in hazard mbgnbd pnbd; do one _ ev.tsv churn-score --model $model --horizon 30d --detail --digits 12; done
one _ ev.tsv churn-score --evaluate --horizon 30d
for method in sequence session spectral ease; do one _ ev.tsv recommend --method $method -n 5 --digits 9; done
one _ ev.tsv crosstab --rows value --cols qty --value value --totals
one _ ev.csv ingest --format csv --dedup row --mem 1M --tmp .
figure "G14 same" $tried $wrong
echo "tests $tried, wrong $wrong"
