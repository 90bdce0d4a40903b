#!/usr/bin/env bash
# F90: bare rows that do not fit --columns: 1 at the first such row, in each filter
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 100
bare() {
	local sep='	' columns
	[ "$1" != ingest ] || sep=,
	columns=$(head -n 1 "$2" | tr "$sep" ,)
	{ tail -n +2 "$2"; } >rows
	[ "$3" != moves ] || { cp labels.tsv labels.want; cp rows labels.tsv; }
	said "$1 bare" "${@:3}" --no-header --columns "$columns" rows
	said "$1 one too many" "${@:3}" --no-header --columns "${columns%,*}" rows
	said "$1 no names" "${@:3}" --no-header rows
	[ "$3" != moves ] || cp labels.want labels.tsv
}
each bare
