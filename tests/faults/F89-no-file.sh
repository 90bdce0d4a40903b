#!/usr/bin/env bash
# F89: a FILE that is missing, a folder or unreadable: 3, names it and the reason, and nothing on stdout where possible
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 1000 >ev.tsv
log 1000 >ev.csv
mkdir folder
told cohort ev.tsv nofile
told cohort nofile ev.tsv
told cohort folder
told cohort ev.tsv ''
told cohort --merge nofile
told ingest --format csv nofile ev.csv
told ingest --format csv folder
ingest --format csv ev.csv nofile >out
echo "status $? $(tail -c 9 out)"
if [ "$(id -u)" != 0 ]; then
	chmod 0 ev.tsv
	cohort ev.tsv 2>err
	grep -q 'ev.tsv: .*Permission denied' err || cat err
fi
