#!/usr/bin/env bash
# F10: the file of the model over an input, over the output, over the model that is applied: 2, nothing touched
cp "$TESTS/cli/lib/churn.tsv" log
cp log want
told() {
	"$@" >out
	echo "status $?, $(wc -c <out) bytes"
}
told churn-score --save log log
ln log hard
ln -s log soft
told churn-score --save hard log
told churn-score --save soft log
told churn-score --save log -o log log
told churn-score --save both -o both log
told churn-score --save ./both -o both log
churn-score --model recency --horizon 28d --save model log >out 2>err
cp model model.want
told churn-score --apply model -o model log
told churn-score --apply model log model
told churn-score --save rejects --bad skip --rejects rejects log
# shellcheck disable=SC2094 # it is what this case is about
told churn-score --save log <log
# shellcheck disable=SC2094
churn-score --save both log >both
echo "status $?"
cmp log want
cmp model model.want
rm -f both rejects
# a model that is there is replaced on success only
churn-score --model recency --horizon 28d --save model --where 'plan = pro' log >out 2>err
cmp -s model model.want && echo 'not replaced'
cp model model.want
head -c -1 log >torn
told churn-score --model recency --save model torn
told churn-score --model recency --save model --where 'user = bob' log
cmp model model.want
ls
