#!/usr/bin/env bash
# S7, F50, F55, F82 and goal G15: locales, zones, clocks, terminals, umask, an empty environment: identical bytes from each filter
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 1000
printf '\303\211,2024-02-01 00:30,purchase,i,1.5,1,\n\303\251,2024-12-31T23:59:59Z,purchase,\303\211,1,1,\n' >>ev.csv
tail -n 1 ev.csv | tr , '\t' >>ev.tsv
tried=0 wrong=0
one() {
	"${prefix[@]}" "$BIN/$3" "${@:4}" "$2"
	"${prefix[@]}" "$BIN/$3" "${@:4}" "no$2"
}
state() {
	"${prefix[@]}" "$BIN/$3" "${@:4}" --partial "$2"
}
all() {
	prefix=("$@")
	each one
	each_fold state
}
same() {
	all "$@" >got 2>&1
	tried=$((tried + 1))
	cmp got want || { wrong=$((wrong + 1)); echo "$*"; }
}
umasked() {
	(umask "$1" && shift && "$@")
}

all env >want 2>&1
for locale in C.UTF-8 de_DE.UTF-8 tr_TR.UTF-8 ja_JP.SJIS nonsense; do same env LC_ALL=$locale LANG=$locale LANGUAGE=de LC_NUMERIC=$locale; done
for zone in Pacific/Apia Asia/Kathmandu :nonsense '' 'XXX3YYY,M3.2.0,M11.1.0'; do same env TZ="$zone"; done
same umasked 000
same umasked 777
same env -u HOME -u PATH -u TMPDIR -u USER
same env -i
same env -i TERM=xterm-256color COLUMNS=40 LINES=10 COLORTERM=truecolor CLICOLOR_FORCE=1
same env HOME=/nonexistent TMPDIR="$PWD" PWD=/nonexistent TENURE_DATA=/nonexistent
same env MALLOC_PERTURB_=85
same env POSIXLY_CORRECT=1 TABSIZE=4 BLOCKSIZE=1
if command -v faketime >/dev/null && ! is_sanitized; then
	same faketime 1960-01-01
	same faketime 2040-01-01
fi
figure 'G15 env' $tried $wrong
asks() {
	nm -u "$BIN/$3" | sed 's/@.*//' | grep -wE 'setlocale|newlocale|uselocale|localtime(_r)?|mktime|tzset|time|clock|strcoll'
}
each asks
wc -l <want
