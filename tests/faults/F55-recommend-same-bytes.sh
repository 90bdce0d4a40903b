#!/usr/bin/env bash
# F55, F50, F82, S7: locale, TZ, terminal, clock, folder: the same bytes, of the model, too
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 1500 120 >ev.tsv
printf 'item\ti\xc3\x89\nX\t1\n' >beside
PATH_BIN=$BIN
all() {
	for method in auto popular knn sequence session spectral ease; do
		"$@" "$PATH_BIN/recommend" --method $method -n 5 --explain --save model --half-life 30d --tz America/New_York ev.tsv
		cat model
		"$@" "$PATH_BIN/recommend" --evaluate --method $method --split 2024-10-01 --tz America/New_York ev.tsv
	done
	"$@" "$PATH_BIN/recommend" --similar --exclude beside ev.tsv
	"$@" "$PATH_BIN/recommend" --similar ev.tsv
	"$@" "$PATH_BIN/recommend" --method knn --tune --seed 7 ev.tsv
	"$@" "$PATH_BIN/recommend" --partial ev.tsv
	"$@" "$PATH_BIN/recommend" --user usr ev.tsv
	"$@" "$PATH_BIN/recommend" --help
}
same() {
	all "$@" >got 2>&1
	cmp got want || echo "$*"
}

all env >want 2>&1
for locale in C.UTF-8 de_DE.UTF-8 tr_TR.UTF-8 nonsense; do same env LC_ALL=$locale LANG=$locale LANGUAGE=de LC_NUMERIC=$locale; done
for zone in Pacific/Apia Asia/Kathmandu '' 'XXX3YYY,M3.2.0,M11.1.0'; do same env TZ="$zone"; done
same env -i
same env -i TERM=xterm-256color COLUMNS=40 LINES=10 CLICOLOR_FORCE=1
same env HOME=/nonexistent TMPDIR="$PWD" PWD=/nonexistent
same env MALLOC_PERTURB_=85
if command -v faketime >/dev/null && ! is_sanitized; then
	same faketime 1960-01-01
	same faketime 2040-01-01
fi
grep -c '^user' want
nm -u "$BIN/recommend" | sed 's/@.*//' | grep -wE 'setlocale|newlocale|uselocale|localtime(_r)?|mktime|tzset|time|clock|strcoll|system|popen|exec[lv][pe]*|posix_spawnp?|v?fork'
exit 0
