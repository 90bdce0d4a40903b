#!/usr/bin/env bash
# F61: no control byte of a field, a name or an argument reaches a message of any filter; the rows keep theirs
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 100
esc=$(printf 'a\033]0;x\007\177\302\205\342\200\256b')
dirty() {
	local sep='	'
	[ "$1" != ingest ] || sep=,
	# a time, a label: what is no time is quoted in a message, what rides along comes out as it came
	awk -F "$sep" -v OFS="$sep" -v bad="$esc" '{ if (NR == 2) $2 = bad; print }' "$2" >row
	sed "1s/\$/$sep$esc/" "$2" >names
	cp row "$esc.tsv"
	for try in row names "$esc.tsv" "no$esc"; do
		"${@:3}" "$try" >out 2>err
		echo "$1: $? $(grep -cF "$esc" out) $(LC_ALL=C grep -c "$(printf '[\001-\010\013-\037\177]\|\302[\200-\237]\|\342\200[\250-\256]')" err)"
	done
	"${@:3}" "--$esc" "$2" >out 2>err
	echo "$1: $? $(LC_ALL=C grep -c "$(printf '[\001-\010\013-\037\177]\|\302[\200-\237]\|\342\200[\250-\256]')" err)"
}
each dirty
