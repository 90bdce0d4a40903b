#!/bin/sh
# nobody to score: the header, 0; a model cannot come of it
printf 'user\ttime\tevent\tvalue\n' >log
told() {
	echo "$*"
	churn-score "$@"
	echo "status $?"
}
for model in auto hazard mbgnbd bgnbd pnbd recency; do told --model $model log; done
told --detail log
told --top 3 log
told --explain log
told --inputs log
told --curve log
told --evaluate log
told --evaluate --at 2024-01-01 log
told --save model log
churn-score --horizon 28d --model recency --save model "$TESTS/cli/lib/churn.tsv" >out 2>&1
told --apply model log
churn-score --partial log | told --merge
# an explicit selector matches nothing here because there is nothing
told --order-when purchse log
ls
