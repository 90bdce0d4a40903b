#!/bin/sh
# each on its own; a map has no states, so no --partial, --merge, --mem
printf 'user\tsegment\nann\tnew\nbob\tgrowth\n' >old
printf 'user\tsegment\nann\tgrowth\ncid\tnew\n' >new
try() {
	echo "moves $*"
	moves "$@"
	echo "status $?"
}
try --nmae stage old new 2>&1
try --partial old new 2>&1
try --merge old new 2>&1
try --mem 1M old new 2>&1
try --tmp . old new 2>&1
try --where 'segment = new' old new 2>&1
try --time day old new 2>&1
try --digits 16 old new 2>&1
try --digits 2.5 old new 2>&1
try --name 2>&1
try --columns user,segment old new 2>&1
try --no-header old new 2>&1
try --rejects bad old new 2>&1
try --bad ignore old new 2>&1
