#!/usr/bin/env bash
# F9: 0, 1 or 2 closed at the start: no file of ours lands there
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 1000 >ev.csv
tsv 1000 >ev.tsv
ingest --format csv ev.csv >&-
echo "status $?"
cohort ev.tsv >&-
echo "status $?"
told cohort <&-
told ingest <&-
cohort nofile 2>&-
echo "status $?"
cohort ev.tsv >want
cohort ev.tsv 2>&- | cmp - want
cohort ev.tsv <&- | cmp - want
cohort -o out ev.tsv <&- >&- 2>&-
echo "status $?"
cmp out want
ingest --format csv --bad skip --rejects rej -o out2 ev.csv <&- >&- 2>&-
echo "status $?"
ingest --format csv ev.csv | cmp - out2
cat rej
cohort --mem 4M --window own --tmp . ev.tsv <&- 2>&- | tail -n 1
