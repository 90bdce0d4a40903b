#!/usr/bin/env bash
# S7: locales, zones, umask, no HOME, an empty environment, an empty argv[0]: identical bytes
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
# shellcheck source=tests/faults/lib/environments.sh
. "$TESTS/faults/lib/environments.sh"
log 3000 >ev.csv
printf 'É,2024-02-01 00:30,e,i,1.5,1,\né,2024-02-01 00:30,e,i,1,1,\nI,2024-12-31T23:59:60Z,e,i,1,1,\n' >>ev.csv
tsv 3000 >ev.tsv
tsv 20000 18000 >spill.tsv
PATH_BIN=$BIN
all() {
	"$@" "$PATH_BIN/ingest" --format csv ev.csv
	"$@" "$PATH_BIN/ingest" --format csv --tz Europe/Berlin --keep none ev.csv
	"$@" "$PATH_BIN/cohort" --tz America/New_York --period day --lags 3 ev.tsv
	"$@" "$PATH_BIN/cohort" --partial --by item --measure sum ev.tsv
	"$@" "$PATH_BIN/cohort" --heatmap --matrix ev.tsv
	"$@" "$PATH_BIN/cohort" --mem 1M --tmp . --window own --lags 2 spill.tsv
	"$@" "$PATH_BIN/cohort" --user usr ev.tsv
	"$@" "$PATH_BIN/ingest" --format csv nofile
	"$@" "$PATH_BIN/cohort" --help
}
everywhere
masked
# the file that -o makes has the mode that umask gives, and an unreadable one does not stop its own writer
for mask in 000 022 077 777; do
	(umask $mask && cohort ev.tsv -o out-$mask)
	stat -c '%a %n' out-$mask
done
(exec -a '' cohort ev.tsv) >got
echo "status $?"
cohort ev.tsv | cmp - got
wc -l <want
