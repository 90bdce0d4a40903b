#!/usr/bin/env bash
# F28, F29: no more than the first bytes of gzip, and other formats: 3 in each filter, which names the format
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 100
first() {
	local n mark
	gzip -nc "$2" >whole.gz
	for n in 0 1 2 3 9 10 11 18; do head -c $n whole.gz | said "$1 first bytes" "${@:3}" -; done | uniq -c
	for mark in '\050\265\057\375' '\3757zXZ\0' 'BZh91AY&SY' 'PK\003\004'; do
		{ printf '%b' "$mark"; echo ' junk'; } >a.csv
		said "$1" "${@:3}" a.csv
	done
	cp whole.gz a.csv
	"${@:3}" "$2" >want 2>err
	"${@:3}" a.csv 2>err | cmp - want
}
each first
