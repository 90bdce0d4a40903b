#!/usr/bin/env bash
# F64, F65, F84: files named like options behind --, hostile arguments: one short line, status 2 or 1 or 3
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 100
long=$(head -c 100000 /dev/zero | tr '\0' a)
short() {
	"${@:2}" >out 2>err
	echo "$1: status $? $(grep -vc ' note: ' err) $(if [ "$(wc -c <err)" -lt 1024 ]; then echo short; else wc -c <err; fi)"
}
hostile() {
	cp "$2" ./--output=pwn.tsv
	"${@:3}" "$2" >want 2>err
	"${@:3}" -- --output=pwn.tsv 2>err | cmp - want
	short "$1" "${@:3}" '%n%s%1000000d'
	short "$1" "${@:3}" "$long"
	short "$1" "${@:3}" "--$long" "$2"
	short "$1" "${@:3}" --digits "$long" "$2"
	short "$1" "${@:3}" --bad "%s%n" "$2"
	short "$1" "${@:3}" -o "$long" "$2"
	[ "$3" = moves ] || short "$1" "${@:3}" --where "$(printf '%100000s' '' | tr ' ' '(')" "$2"
	[ "$3" = moves ] || short "$1" "${@:3}" --where "$(printf '%20000s' '' | sed 's/ /not /g') user = u1" "$2"
}
each hostile
ls
