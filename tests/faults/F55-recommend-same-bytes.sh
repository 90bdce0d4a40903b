#!/usr/bin/env bash
# F55, F50, F82, S7: locale, TZ, terminal, clock, folder: the same bytes, of the model, too
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
# shellcheck source=tests/faults/lib/environments.sh
. "$TESTS/faults/lib/environments.sh"
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
everywhere
grep -c '^user' want
asks recommend
exit 0
