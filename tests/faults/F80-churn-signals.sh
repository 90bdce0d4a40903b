#!/usr/bin/env bash
# F80: killed on the way, --save leaves the old model whole, or the new one, and nothing beside it; -o likewise
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
# without values, so that there is nothing to be said
tsv 60000 30000 | cut -f 1-3 >big.tsv
python3 "$TESTS/faults/lib/signals.py" 19 40 churn-score --model recency --season off --save FILE -o /dev/null big.tsv
python3 "$TESTS/faults/lib/signals.py" 20 40 churn-score --inputs -o FILE big.tsv
# kill -9: no half model under the name
echo old >model
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	churn-score --model recency --season off --save model -o /dev/null big.tsv 2>err &
	sleep "0.0$((i * 7 % 10))"
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
	[ "$(cat model)" = old ] || churn-score --apply model --season off -o /dev/null big.tsv || echo 'half a model'
done 2>/dev/null
