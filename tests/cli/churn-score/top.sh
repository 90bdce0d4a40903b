#!/bin/sh
# the N largest values at risk, falling, ties by user; the figures are those of the whole table
python3 "$TESTS/cli/lib/churn_shop.py" 500 3 >shop
# every customer twice, under two names: as many ties
awk -F '\t' -v OFS='\t' '{ print } NR > 1 { $1 = "a" $1; print }' shop >twice
for model in mbgnbd bgnbd pnbd hazard recency; do
	churn-score --model $model --digits 15 twice >all 2>err
	(head -n 1 all; tail -n +2 all | LC_ALL=C sort -t '	' -k 11,11gr -k 1,1) >sorted
	for n in 1 2 7 500 999 1000 1001 123456789; do
		head -n $((n + 1)) sorted >want
		churn-score --model $model --digits 15 --top $n twice 2>err | cmp - want || echo "$model: the first $n"
	done
done
churn-score --model mbgnbd --detail --top 3 twice | cut -f 1,2,4,15
churn-score --model mbgnbd --top 3 --null - --no-header-out twice | cut -f 1,2,4,14
# the model that is saved is that of all customers
churn-score --model mbgnbd --top 3 --save a twice >out
churn-score --model mbgnbd --save b twice >out
cmp a b
# without values nothing is at risk
cut -f 1-3 shop | churn-score --model mbgnbd --top 3
echo "status $?"
sed 's/[0-9.]*$//' shop | churn-score --model recency --top 3
echo "status $?"
cut -f 1-3 shop | churn-score --model mbgnbd | cut -f 1,10,11 | head -n 3
