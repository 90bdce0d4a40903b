#!/usr/bin/env bash
# F77: a missing or misspelt column: 1, lists the columns and the nearest; in EXPR, too
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 100 >ev.tsv
log 100 >ev.csv
told cohort --user usr ev.tsv
told cohort --time tme ev.tsv
told cohort --start 'evnt = purchase' ev.tsv
told cohort --where 'valu > 3' ev.tsv
told cohort --by categry ev.tsv
told cohort --measure sum --value prise ev.tsv
told cohort --start purchse ev.tsv
told cohort --return viewed ev.tsv
cut -f 1,3 ev.tsv | told cohort
cut -f 1,2 ev.tsv | told cohort --start purchase
cut -f 1,2 ev.tsv | told cohort --measure sum
told cohort --user User ev.tsv
told ingest --format csv --user usr ev.csv
told ingest --format csv --keep itm ev.csv
head -n 1 ev.tsv | told cohort --user usr
# a typo under --partial is found when the partials are merged
cohort --partial --start purchse ev.tsv >state
echo "status $?"
told cohort --merge state
