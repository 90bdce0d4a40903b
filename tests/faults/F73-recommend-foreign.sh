#!/usr/bin/env bash
# F73: partials of another filter, version or other options: 1, names both sides; without a header, too
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 300 >ev.tsv
recommend --partial ev.tsv >state
recommend --partial --method session ev.tsv >clicks
recommend --partial --where 'qty > 1' ev.tsv >some
recommend --partial --tz Europe/Berlin ev.tsv >berlin
cut -f 1,2,4 ev.tsv | recommend --partial >eventless
cohort --partial ev.tsv >other
churn-score --partial ev.tsv >orders
told recommend --merge other
told recommend --merge orders
told cohort --merge state
told recommend --merge clicks
told recommend --merge --method session state
told recommend --merge state clicks
told recommend --merge state some
told recommend --merge some state
told recommend --merge state berlin
told recommend --merge --tz Europe/Berlin state
told recommend --merge --where 'qty > 1' state
cat state some | told recommend --merge
recommend --partial --tz Europe/Berlin --no-header --columns "$(head -n 1 ev.tsv | tr '\t' ,)" <(tail -n +2 ev.tsv) >bare
told recommend --merge --no-header --tz UTC bare
sed 's,recommend/1,recommend/2,' state | told recommend --merge
sed 's,recommend/1,segment/1,' state | told recommend --merge
sed "s/option.tz=UTC/option.tz=Asia\/Tokyo/" state | told recommend --merge
told recommend --merge ev.tsv
# states are no events, though they have all the columns
recommend state >out 2>&1
echo "status $?"
# given the same is no difference; without events in the log the states have empty ones
recommend --merge --method knn --tz UTC state >got
recommend --method knn ev.tsv | cmp - got
recommend --merge --method knn eventless | cmp - got
cut -f 1,2,4 ev.tsv | recommend --method knn | cmp - got
# together they are two logs of the same rows, one of which does not say what they were
recommend --merge --method knn state eventless | cmp - got
# a model is no partial, a partial no model
recommend --method knn --save model -o out ev.tsv
told recommend --merge model
told recommend --apply state ev.tsv
