#!/usr/bin/env bash
# F13: a full spill folder is 5, says how much was wanted and names --tmp; stdout and the folder stay empty
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 80000 60000 >big.tsv
mkdir small
unshare -m sh -c 'mount -t tmpfs -o size=2m none small' 2>/dev/null || { echo 'skip: no right to mount a small tmpfs'; exit 77; }
unshare -m sh -c 'mount -t tmpfs -o size=2m none small && {
	cohort --mem 1M --window own --tmp small big.tsv
	echo "status $?"
	ls -A small
}' 2>err
sed 's/[0-9][0-9]* bytes/N bytes/; s/[0-9][0-9]* more/N more/' err
