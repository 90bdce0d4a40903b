#!/usr/bin/env bash
# F73: partials of another filter, version or other options: 1, names both sides; without a header, too
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 300 >ev.tsv
cohort --partial --period week ev.tsv >weeks
cohort --partial ev.tsv >month
told cohort --merge --period month weeks
told cohort --merge weeks month
told cohort --merge month weeks
cat weeks month | told cohort --merge
cat month <(tail -n +2 weeks) | told cohort --merge
cohort --partial --period week --no-header --columns "$(head -n 1 ev.tsv | tr '\t' ,)" <(tail -n +2 ev.tsv) >bare
tail -n +2 weeks | cmp - bare
told cohort --merge --no-header --period month bare
tail -n +2 month | cat bare - | told cohort --merge --no-header
sed 's,cohort/1,rfm/1,' month | told cohort --merge
sed 's,cohort/1,cohort/2,' month | told cohort --merge
sed 's/period=month/period=week/' month | told cohort --merge
told cohort --merge --start purchase month
told cohort --merge --tz Europe/Berlin month
told cohort --merge --week-start sun month
told cohort --merge ev.tsv
told cohort month
# options that only shape the answer are free, and those given the same are no difference
cohort --merge --period week --matrix --lags 2 weeks | head -n 3
