#!/bin/sh
# a model that is kept gives the digits of the run that made it; on other data those of its own figures
python3 "$TESTS/cli/lib/churn_shop.py" 1500 6 >shop
python3 "$TESTS/cli/lib/churn_shop.py" 300 7 >other
for model in mbgnbd bgnbd pnbd hazard recency auto; do
	for more in '' '--detail --digits 15' '--season off' '--top 20' '--horizon 3mo' '--as-of 2024-09-30'; do
		# shellcheck disable=SC2086 # the words are options
		{
			churn-score --model $model $more --save model shop >want 2>err
			case $more in --horizon*) more= ;; esac
			churn-score --apply model $more shop 2>err | cmp - want
		}
	done
	churn-score --model $model --save again shop >want 2>err
	cmp -s model again && echo "$model: another A should be another model"
	churn-score --model $model --as-of 2024-09-30 --save again shop >out 2>err
	cmp model again
	# a score of one customer is not moved by who else is there
	churn-score --apply model --as-of 2024-09-30 shop 2>err | grep -e ^user -e ^u00001 >want
	grep -e ^user -e ^u00001 shop | churn-score --apply model --as-of 2024-09-30 2>err | cmp - want
	churn-score --apply model other >out 2>err
	echo "$model: status $?, $(wc -l <out) lines, $(head -n 1 model)"
	python3 "$TESTS/cli/lib/churn_hand.py" numbers out
done
# it says what it was fitted on
sed -n '2,8p' model | cut -f 1-3
churn-score --apply model --explain other 2>&1 >out | sed -n 1p
# states serve, too; stdout is a file like others, and so is - for stdin
churn-score --partial other >state
churn-score --apply model other >want 2>err
churn-score --merge --apply model state 2>err | cmp - want
churn-score --model mbgnbd --save /dev/stdout -o out shop | cut -f 1-3 | sed -n 3p
churn-score --apply - other <model
echo "status $?"
# the season is that of the window it was made for, said so; off switches it off
churn-score --model mbgnbd --save model shop >out 2>err
churn-score --apply model other 2>&1 >out | cat
churn-score --apply model --as-of 2024-10-01 shop 2>&1 >out | cat
churn-score --apply model --season off --as-of 2024-10-01 shop 2>&1 >out | cat
# a model with values on a log without, and the other way round
cut -f 1-3 other >bare
churn-score --apply model bare | head -n 3 | cut -f 1,2,4-6,9
churn-score --model mbgnbd --save nomoney bare >out 2>err
churn-score --apply nomoney other 2>err | head -n 3 | cut -f 1,2,4-6,9-11
