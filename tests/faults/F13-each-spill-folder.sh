#!/usr/bin/env bash
# F13, F76: a spill folder that is missing, no folder or full: 5, and --tmp is named; nothing out, nothing left
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 60000 50000
touch file
mkdir small
where() {
	local name=$1 data=$2
	shift 2
	said "$name missing" "$@" --mem 1M --tmp ./nowhere "$data"
	said "$name a file" "$@" --mem 1M --tmp ./file "$data"
	[ "$small" = yes ] || return 0
	# shellcheck disable=SC2016 # the inner shell's
	unshare -m sh -c 'mount -t tmpfs -o size=512k none small && { "$@"; s=$?; ls -A small; exit $s; }' sh "$@" --mem 1M --tmp small "$data" >out 2>err
	echo "$name full: status $?, $(if [ -s out ]; then tail -c 9 out; else echo nothing; fi) out, $(grep -c 'more.*--tmp' err) of --tmp"
}
small=yes
unshare -m sh -c 'mount -t tmpfs -o size=512k none small' 2>err || small=no
{ each_fold where && where ingest ev.csv ingest --format csv --dedup row; } | sed 's/[0-9][0-9]* bytes/N bytes/; s/[0-9][0-9]* more/N more/'
[ "$small" = yes ] || { echo 'skip: no right to mount a small tmpfs'; exit 77; }
