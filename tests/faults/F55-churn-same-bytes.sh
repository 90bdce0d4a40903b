#!/usr/bin/env bash
# F55, F50, F82, S7: locale, TZ, terminal, clock, folder: the same bytes, of the model, too
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
# shellcheck source=tests/faults/lib/environments.sh
. "$TESTS/faults/lib/environments.sh"
tsv 3000 200 >ev.tsv
PATH_BIN=$BIN
all() {
	for model in auto hazard mbgnbd bgnbd pnbd recency; do
		"$@" "$PATH_BIN/churn-score" --model $model --horizon 1mo --detail --explain --save model --tz America/New_York ev.tsv
		cat model
		"$@" "$PATH_BIN/churn-score" --apply model ev.tsv
	done
	"$@" "$PATH_BIN/churn-score" --evaluate --horizon 30d ev.tsv
	"$@" "$PATH_BIN/churn-score" --curve --horizon 30d ev.tsv
	"$@" "$PATH_BIN/churn-score" --partial ev.tsv
	"$@" "$PATH_BIN/churn-score" --inputs --user usr ev.tsv
	"$@" "$PATH_BIN/churn-score" --help
}
everywhere
grep -c '^user' want
asks churn-score
exit 0
