#!/bin/sh
# five columns more, the others as they are; in weeks
python3 "$TESTS/cli/lib/churn_shop.py" 400 5 >shop
for model in mbgnbd bgnbd pnbd hazard recency; do
	churn-score --model $model --detail shop >detail 2>err
	churn-score --model $model shop 2>err >plain
	cut -f 1-14 detail | cmp - plain
	churn-score --inputs shop | cut -f 5-7 >want
	cut -f 15-17 detail | cmp - want
done
head -n 1 detail
# bgnbd: who ordered once is alive for sure, whatever the score: it is no score
churn-score --model bgnbd --detail shop | awk -F '\t' 'NR > 1 && $2 == 1 { n++; sure += $18 == 1; gone += $6 > .5 } END { print n == sure, gone > 0 }'
