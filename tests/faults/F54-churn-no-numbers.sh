#!/usr/bin/env bash
# F54: what is no number is a bad row where the value counts, and untouched where no order has it
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
# shellcheck disable=SC2054  # commas are part of them
words=(nan NaN inf -inf Infinity 0x10 1e5 1E5 1e999 1e-5 1,5 1.234,5 1,234 +1 .5 -.5 1. - + . -. 1..2 1.2.3 1-2 --1 '1 ' ' 1' '1 000' 1_000
	1f 0b1 1/2 50% 'EUR 1' '(1)' '٣' '１' true null NA '\t1' "1'")
echo "${#words[@]} spellings"
for word in "${words[@]}"; do
	printf 'user\ttime\tevent\tvalue\nu\t2024-01-02T00:00:00Z\tpurchase\t%s\n' "$word" >a.tsv
	for how in '' '--inputs' '--partial'; do
		# shellcheck disable=SC2086
		churn-score $how a.tsv >out 2>err
		[ $? = 1 ] && [ ! -s out ] && grep -q '^churn-score: a.tsv:2:4: value: not a number: ' err || echo "$how: taken for a number: '$word'"
	done
	churn-score --inputs --value '' a.tsv >out 2>err && [ "$(wc -l <out)" = 2 ] || echo "not used, and judged: '$word' $(cat err)"
	for option in --snapshots --top; do
		churn-score $option "$word" a.tsv >out 2>err
		[ $? = 2 ] && [ ! -s out ] || echo "$option: '$word'"
	done
	churn-score --horizon "$word" a.tsv >out 2>err
	[ $? = 2 ] && [ ! -s out ] || echo "--horizon: '$word'"
done
