#!/usr/bin/env bash
# F73, F74: each fold refuses the partials of each other one, of another version and with another option; cut, poisoned or no partial
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 300
states=
write() {
	"${@:3}" --partial "$2" >"state.$1" 2>err
	states="$states $1"
}
each_fold write
merge() {
	local other
	for other in $states; do
		[ "$other" != "$1" ] || continue
		"$1" --merge "state.$other" >out 2>err
		echo "$1 of $other: status $? $(wc -c <out) $(grep -c "$other" err)"
	done
	"${@:3}" --merge "state.$1" >out 2>err || echo "$1: its own: status $?"
	sed "s,$1/[0-9]*,$1/99," "state.$1" >edited
	cmp -s edited "state.$1" && echo "NOT EDITED: $1"
	said "$1 another version" "${@:3}" --merge edited
	head -c -1 "state.$1" | said "$1 cut" "${@:3}" --merge -
	{ cat "state.$1"; printf '#!aborted'; } | said "$1 poison" "${@:3}" --merge -
	said "$1 events" "${@:3}" --merge ev.tsv
	said "$1 a state as events" "${@:3}" "state.$1"
}
each_fold merge
said 'crosstab other columns' crosstab --merge --rows event --cols item state.crosstab
