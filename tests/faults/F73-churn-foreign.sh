#!/usr/bin/env bash
# F73: partials of another filter, version or other options: 1, names both sides; without a header, too
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 300 >ev.tsv
churn-score --partial ev.tsv >state
churn-score --partial --order-when cart ev.tsv >carts
churn-score --partial --tz Europe/Berlin ev.tsv >berlin
cohort --partial ev.tsv >other
segment --partial --method lifecycle ev.tsv >life
told churn-score --merge other
told churn-score --merge life
told cohort --merge state
told churn-score --merge state carts
told churn-score --merge carts state
told churn-score --merge state berlin
told churn-score --merge --order-when cart state
told churn-score --merge --tz Europe/Berlin state
told churn-score --merge --where 'qty > 1' state
cat state carts | told churn-score --merge
churn-score --partial --tz Europe/Berlin --no-header --columns "$(head -n 1 ev.tsv | tr '\t' ,)" <(tail -n +2 ev.tsv) >bare
told churn-score --merge --no-header --tz UTC bare
sed 's,churn-score/1,churn-score/2,' state | told churn-score --merge
sed 's,churn-score/1,segment/1,' state | told churn-score --merge
sed "s/option.tz=UTC/option.tz=Asia\/Tokyo/" state | told churn-score --merge
told churn-score --merge ev.tsv
told churn-score state
# given the same is no difference
churn-score --merge --inputs --order-when purchase --tz UTC state >got
churn-score --inputs ev.tsv | cmp - got
# a model is no partial, a partial no model
churn-score --model recency --season off --save model ev.tsv >out 2>err
told churn-score --merge model
told churn-score --apply state ev.tsv
