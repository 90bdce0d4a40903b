#!/usr/bin/env bash
# F36, F37: a field without end, a million columns: 5 in each filter within 2 s and 16 MiB, no word of memory
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 100
is_sanitized && { echo 'skip: sanitizers take memory and time of their own'; exit 77; }
{ cat ev.tsv; head -c 300000000 /dev/zero | tr '\0' x; } >long.tsv
{ cat ev.csv; head -c 300000000 /dev/zero | tr '\0' x; } >long.csv
{ cat labels.tsv; head -c 300000000 /dev/zero | tr '\0' x; } >long-labels.tsv
seq -s '	' 1000000 >wide.tsv
seq -s , 1000000 >wide.csv
cp wide.tsv wide-labels.tsv
large() {
	local kind=${2#ev.}
	[ "$kind" != labels.tsv ] || kind=labels.tsv
	case $2 in
	labels.tsv) set -- "$1" long-labels.tsv wide-labels.tsv "${@:3}" ;;
	*) set -- "$1" "long.$kind" "wide.$kind" "${@:3}" ;;
	esac
	python3 "$TESTS/faults/lib/bound.py" 2 16 "${@:4}" "$2"
	python3 "$TESTS/faults/lib/bound.py" 2 16 "${@:4}" --max-record 16M "$3"
}
each large
