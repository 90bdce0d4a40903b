#!/usr/bin/env bash
# F10: the output is an input of each filter: 2, nothing touched
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 300
same() {
	cp "$2" x
	ln -f x hard
	ln -sf x soft
	for out in x ./x hard soft; do said "$1" "${@:3}" -o $out x; done
	# shellcheck disable=SC2094  # it is what this case is about
	"${@:3}" x >>x 2>err
	echo "$1: >>: status $?"
	# shellcheck disable=SC2094
	said "$1" "${@:3}" -o x - <x
	cmp x "$2"
	rm -f x hard soft
}
each same
cp labels.tsv old
said moves moves -o old old labels.tsv
said moves moves --bad skip --rejects old old labels.tsv
cmp old labels.tsv
