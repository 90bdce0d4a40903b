#!/usr/bin/env bash
# F55, F72, F82: the locale, the terminal, the folder and the day of the build do not reach the output (S7 does more environments)
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
# shellcheck source=tests/faults/lib/environments.sh
. "$TESTS/faults/lib/environments.sh"
tsv 500 >ev.tsv
printf 'É\t2024-02-01T00:00:00Z\te\ti\t1\t1\t\né\t2024-02-01T00:00:00Z\te\ti\t1\t1\t\nz\t2024-02-01T00:00:00Z\te\ti\t1\t1\t\n' >>ev.tsv
cohort --partial ev.tsv >want
cohort --heatmap ev.tsv >want.map
for locale in $(locale -a) tr_TR.UTF-8 de_DE.UTF-8; do
	LC_ALL=$locale cohort --partial ev.tsv | cmp - want
done
for width in 1 20 500; do
	COLUMNS=$width TERM=xterm-256color cohort --heatmap ev.tsv | cmp - want.map
	COLUMNS=$width LINES=5 TERM=vt100 cohort --partial ev.tsv | cmp - want
done
for name in ingest cohort; do
	asks "$name"
done
exit 0
