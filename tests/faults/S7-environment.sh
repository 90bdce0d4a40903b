#!/usr/bin/env bash
# S7: locales, zones, umask, no HOME, an empty environment, an empty argv[0]: identical bytes
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
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
same() {
	all "$@" >got 2>&1
	cmp got want || echo "$*"
}
umasked() {
	(umask "$1" && shift && "$@")
}

all env >want 2>&1
for locale in C.UTF-8 en_US.UTF-8 de_DE.UTF-8 tr_TR.UTF-8 ja_JP.SJIS nonsense; do
	same env LC_ALL=$locale LANG=$locale LANGUAGE=de
done
for zone in Pacific/Apia Asia/Kathmandu :nonsense '' 'XXX3YYY,M3.2.0,M11.1.0'; do
	same env TZ="$zone"
done
same umasked 000
same umasked 777
same env -u HOME -u PATH -u TMPDIR -u USER
same env -i
same env -i TERM=xterm-256color COLUMNS=40 LINES=10 COLORTERM=truecolor CLICOLOR_FORCE=1
same env HOME=/nonexistent TMPDIR="$PWD" PWD=/nonexistent TENURE_DATA=/nonexistent
same env MALLOC_PERTURB_=85
same env GETOPT_COMPATIBLE=1 POSIXLY_CORRECT=1 TABSIZE=4 BLOCKSIZE=1
if command -v faketime >/dev/null && ! is_sanitized; then
	same faketime 1960-01-01
	same faketime 2040-01-01
fi
# the file that -o makes has the mode that umask gives, and an unreadable one does not stop its own writer
for mask in 000 022 077 777; do
	(umask $mask && cohort ev.tsv -o out-$mask)
	stat -c '%a %n' out-$mask
done
(exec -a '' cohort ev.tsv) >got
echo "status $?"
cohort ev.tsv | cmp - got
wc -l <want
