#!/usr/bin/env bash
# F59, F60: a device or FIFO is written through; a foreign symlink in a sticky shared folder is 6; a symlink of one own is followed
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
[ "$(id -u)" = 0 ] || { echo 'skip: only root can make a foreign symlink'; exit 77; }
make_inputs 300
mkfifo fifo
mkdir shared
chmod 1777 shared
ln -s ../victim shared/out
chown -h 65534 shared/out
ln -s victim mine
through() {
	"${@:3}" "$2" >want 2>err
	"${@:3}" "$2" -o /dev/null 2>err
	echo "$1: status $?"
	test -c /dev/null || echo '/dev/null was replaced'
	cat fifo >got &
	"${@:3}" "$2" -o fifo 2>err
	wait
	cmp got want
	echo keep >victim
	said "$1" "${@:3}" "$2" -o shared/out
	cat victim
	"${@:3}" "$2" -o mine 2>err
	cmp victim want
	test -L mine || echo 'the symlink was replaced'
}
each through
test -p fifo || echo 'the FIFO was replaced'
ls shared
