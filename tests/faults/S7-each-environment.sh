#!/usr/bin/env bash
# S7, F50, F55, F82 and goal G15: locales, zones, clocks, terminals, umask, an empty environment: identical bytes from each filter
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
# shellcheck source=tests/faults/lib/environments.sh
. "$TESTS/faults/lib/environments.sh"
make_inputs 1000
printf '\303\211,2024-02-01 00:30,purchase,i,1.5,1,\n\303\251,2024-12-31T23:59:59Z,purchase,\303\211,1,1,\n' >>ev.csv
tail -n 1 ev.csv | tr , '\t' >>ev.tsv
one() {
	"${prefix[@]}" "$BIN/$3" "${@:4}" "$2"
	"${prefix[@]}" "$BIN/$3" "${@:4}" "no$2"
}
state() {
	"${prefix[@]}" "$BIN/$3" "${@:4}" --partial "$2"
}
all() {
	prefix=("$@")
	each one
	each_fold state
}
everywhere
masked
figure 'G15 env' $tried $wrong
each_asks() {
	asks "$3"
}
each each_asks
wc -l <want
