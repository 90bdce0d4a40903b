#!/bin/sh
# each model on a shop small enough for a pencil, 28 days ahead
log=$TESTS/cli/lib/churn.tsv
# recency. Gaps in days: ann 28 28 14, cat 7 7, fay 84, gus 21 14 14 21; open: ann 14, bob 91, cat 63, dan 7, fay 0, gus 0, hal 42.
#     S(7) = 1 - 2/15 = .8667, S(14) = S(7) (1 - 3/12) = .65, S(21) = .65 (1 - 2/8) = .4875, S(28) = .4875 (1 - 2/6) = .325,
#     S(84) = .325 (1 - 1/2) = .1625, and no gap beyond
# p_churn = S(recency + 28) / S(recency): ann S(42)/S(14) = .5, bob S(119)/S(91) = 1, cat S(91)/S(63) = .5, dan S(35)/S(7) = .375,
# fay and gus S(28) = .325, hal S(70)/S(42) = 1; eve never ordered
churn-score --model recency --horizon 28d "$log" 2>err | cut -f 1-6,12-14
# the same in tenths of a thousand, as figures of the purchase models beside it need not be the same to the last digit everywhere
churn-score --model recency --horizon 28d --digits 3 --detail "$log" 2>err | cut -f 1,15-17,19
# a shop of 2,000, each customer by the formulas of churn.md from the parameters in the model's file
python3 "$TESTS/cli/lib/churn_shop.py" 2000 1 >shop
churn-score --inputs --digits 15 shop >inputs
for model in mbgnbd bgnbd pnbd; do
	for season in on off; do
		churn-score --model $model --season $season --detail --digits 15 --save model shop >scores
		python3 "$TESTS/cli/lib/churn_hand.py" formula model inputs scores
	done
done
# hazard and recency have MBG/NBD beside them for counts of orders
for model in hazard recency auto; do
	churn-score --model $model --detail --digits 15 --save model shop >scores
	python3 "$TESTS/cli/lib/churn_hand.py" formula model inputs scores
done
