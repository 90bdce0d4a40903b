#!/usr/bin/env bash
# F64: files named like options; no configuration from the current folder or the environment, no PATH search
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 100 >ev.csv
ingest --format csv ev.csv >want
tsv 100 >ev.tsv
cohort ev.tsv >want.cohort
mkdir in
cp ev.csv in/--output=pwn.csv
cp ev.csv in/-o
(cd in && ingest --format csv --keep all -- * | wc -l)
cp ev.tsv in/--output=pwn.csv
cp ev.tsv in/-o
(cd in && told cohort -- * | tail -n 1)
(
	cd in || exit 1
	cohort --start purchase --return purchase --matrix=users --incomplete mark --null . -- * >../want.days
	cohort --start purchase --return purchase --matrix=users --incomplete mark --null . ../ev.tsv >../want.one
	churn-score --model recency --horizon 60d ../ev.tsv >../want.users
	bash "$TOP/examples/parallel/days.sh" 2 -o --output=* | cmp - ../want.days
	bash "$TOP/examples/parallel/users.sh" -o 2 2 | cmp - ../want.users
	bash "$TOP/examples/parallel/blocks.sh" -o 2 2 | cmp - ../want.one
) 2>&1 | grep -v ': note: '
ls in
mkdir trap
cd trap || exit 1
for name in .tenurerc .cohortrc cohort.conf tenure.conf .tenure; do
	printf -- '--matrix\nmatrix = rate\n' >$name
done
for name in sort gzip sh gunzip; do
	printf '#!/bin/sh\necho run >&2\n' >$name
	chmod +x $name
done
mkdir -p .config/tenure
echo --matrix >.config/tenure/cohort
gzip -c ../ev.tsv >x.gz
HOME=$PWD XDG_CONFIG_HOME=$PWD/.config PATH=.:$PATH TENURE_OPTIONS=--matrix COHORT_OPTIONS=--matrix POSIXLY_CORRECT=1 cohort ../ev.tsv | cmp - ../want.cohort
BIN=$(command -v cohort)
PATH=. "$BIN" x.gz | /usr/bin/env cmp - ../want.cohort
