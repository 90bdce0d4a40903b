#!/bin/sh
# the K latest days that the hazard model learns from, each with its whole window in the log
python3 "$TESTS/cli/lib/churn_shop.py" 600 4 >shop
for k in 1 2 3 5 20 100; do
	churn-score --model hazard --horizon 30d --snapshots $k --explain shop 2>&1 >out | sed -n 's/.*hazard: \([0-9]* training rows, [0-9]* came back\).*/\1/p' >"said.$k"
	python3 "$TESTS/cli/lib/churn_hand.py" training shop 30 $k | cmp - "said.$k"
	cat "said.$k"
done
churn-score --model hazard --horizon 30d shop >want 2>err
churn-score --model hazard --horizon 30d --snapshots 2 shop 2>err | cmp - want
# only where the hazard model may come into it
for model in auto hazard mbgnbd bgnbd pnbd recency; do
	churn-score --model $model --snapshots 3 shop >got 2>err
	echo "$model: status $?"
done
