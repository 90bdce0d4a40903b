#!/usr/bin/env bash
# S3, F17: each call of the edge fails in turn, once and from then on: 3, 4 or 5, or 0 with identical bytes; no signal, no hang; a model
# that stands is whole
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
try() {
	python3 "$TESTS/faults/lib/fail_call.py" 3,4,5 "${CALLS:-all}" "$@"
}

tsv 400 30 >small.tsv
tsv 12000 11000 >big.tsv
churn-score --partial small.tsv >state
for model in recency mbgnbd hazard; do churn-score --model $model --horizon 30d --save $model small.tsv >out 2>err; done
N_MOST=25 try "$FAULTBIN/churn-score" --model mbgnbd --horizon 30d --detail --tz Europe/Berlin small.tsv
N_MOST=25 try "$FAULTBIN/churn-score" --model hazard --horizon 30d --top 5 small.tsv
N_MOST=25 try "$FAULTBIN/churn-score" --model recency --horizon 30d --explain small.tsv
N_MOST=15 try "$FAULTBIN/churn-score" --model pnbd --horizon 30d small.tsv
N_MOST=15 try "$FAULTBIN/churn-score" --horizon 30d small.tsv
N_MOST=25 try "$FAULTBIN/churn-score" --evaluate --horizon 30d small.tsv
N_MOST=25 try "$FAULTBIN/churn-score" --curve --horizon 30d small.tsv
N_MOST=25 try "$FAULTBIN/churn-score" --merge --inputs state
N_MOST=25 try "$FAULTBIN/churn-score" --apply recency small.tsv
N_MOST=25 try "$FAULTBIN/churn-score" --apply hazard --top 3 small.tsv
N_MOST=12 try "$FAULTBIN/churn-score" --mem 1M --tmp . --model recency --horizon 30d big.tsv
N_MOST=8 try "$FAULTBIN/churn-score" --mem 1M --tmp . --partial big.tsv
# what is saved: the whole model or none
"$FAULTBIN/churn-score" --model hazard --horizon 30d --save kept small.tsv >out 2>err
mv kept want
for call in malloc read write open close fstat rename fchmod; do
	for n in 1 2 3 5 8 13 20 30; do
		for plus in '' +; do
			TN_FAULT=$call:$n$plus timeout 10 "$FAULTBIN/churn-score" --model hazard --horizon 30d --save kept small.tsv >out 2>err
			status=$?
			[ $status -lt 6 ] || echo "$call:$n$plus: status $status"
			if [ $status = 0 ]; then cmp kept want || echo "$call:$n$plus: status 0"; fi
			[ ! -e kept ] || cmp kept want || echo "$call:$n$plus: half a model, status $status"
			rm -f kept
		done
	done
done
rm -f out err
ls
