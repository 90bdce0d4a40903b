#!/bin/sh
# what was fitted on what, on stderr; the table is the same without
log=$TESTS/cli/lib/churn.tsv
for model in mbgnbd bgnbd pnbd hazard recency auto; do
	churn-score --model $model --horizon 28d "$log" >want 2>plain
	churn-score --model $model --horizon 28d --explain "$log" 2>err | cmp - want
	# the notes are all there, and only they without
	grep note: err | cmp - plain
	grep -v -e note: -e 'log-likelihood' -e 'a standard deviation' err | sed 's/log-loss.*/.../; s/intercept.*/.../'
done
# by hand: 14 days before 3 April is 20 March, then 6 March: who was known on them, and came back within 14 days
churn-score --model hazard --horizon 14d --explain "$log" 2>&1 >out | grep 'training rows' | sed 's/;.*//'
churn-score --inputs --as-of 2024-03-20 "$log" 2>err >a
churn-score --inputs --as-of 2024-03-06 "$log" 2>err >b
awk -F '\t' 'FNR > 1 { n++ } END { print n }' a b
# --evaluate with auto says how it chose
churn-score --evaluate --horizon 14d --explain "$log" 2>&1 >out | grep -v -e identified -e gamma-gamma -e mbgnbd: | sed 's/log-loss.*/.../'
