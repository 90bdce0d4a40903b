#!/bin/sh
# states that spill give the bytes of those that do not, whatever is asked
python3 "$TESTS/cli/lib/churn_shop.py" 40000 11 >log
for how in '--model mbgnbd --explain' '--model hazard --explain' '--model recency --explain' '--inputs' '--evaluate --model recency' '--partial' \
	'--top 100 --model mbgnbd' '--model mbgnbd --save m'; do
	# shellcheck disable=SC2086 # the words are options
	{
		churn-score $how log >want 2>want.err
		[ -s want ] || cat want.err
		case $how in *--save*) mv m m.want ;; esac
		for mem in 1M 4G; do
			churn-score --mem $mem --tmp . $how log 2>got.err | cmp - want
			cmp want.err got.err
		done
	}
done
cmp m m.want
wc -l <want
ls
