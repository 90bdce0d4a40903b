#!/usr/bin/env bash
# F77: a misspelt column: 1 or 2, which lists the columns and the nearest, in each filter, in EXPR, too
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 100
misspelt() {
	local role=--user
	[ "$3" != crosstab ] || role=--rows
	[ "$3 $4" = 'segment --rules' ] || said "$1" "${@:3}" $role usr "$2"
	[ "$3" = moves ] || said "$1" "${@:3}" --where 'usr = u1' "$2"
}
each misspelt
said moves moves --name segmnt labels.tsv labels.tsv
said crosstab crosstab --rows user --cols itm ev.tsv
said crosstab crosstab --rows user --cols item --value valeu ev.tsv
