#!/usr/bin/env bash
# F13: a full spill folder while ingest --sort spills is 5, says how much was wanted and names --tmp; stdout and the folder stay empty
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 120000 60000 >big.tsv
mkdir small
unshare -m sh -c 'mount -t tmpfs -o size=2m none small' 2>/dev/null || { echo 'skip: no right to mount a small tmpfs'; exit 77; }
unshare -m sh -c 'mount -t tmpfs -o size=2m none small && {
	ingest --format stream --mem 1M --sort user,time --tmp small --no-header-out big.tsv
	echo "status $?"
	ls -A small
}' 2>err
sed 's/[0-9][0-9]* bytes/N bytes/; s/[0-9][0-9]* more/N more/' err
ingest --format stream --mem 1M --sort time --tmp nofolder -o out big.tsv
echo "status $?"
[ -e out ] || echo 'no file'
