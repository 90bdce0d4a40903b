#!/bin/sh
# observed against predicted by tenth as --evaluate has it, and the survival curve of the gaps: see models.sh
log=$TESTS/cli/lib/churn.tsv
run() { # the notes on fits of so few customers are not what this is about
	churn-score --curve "$@" 2>err
	st=$?
	grep -v 'identified' err >&2
	return $st
}
run --model recency --horizon 28d "$log"
run --model recency --horizon 28d --at 2024-02-14 "$log" >early
churn-score --evaluate --model recency --horizon 28d --at 2024-02-14 "$log" 2>err | awk -F '\t' '$3 != "" && NR > 1' | cut -f 3,4,14- >want
grep ^calibration early | cut -f 3- | cmp - want
# the gaps are those up to A, whatever day the forecasts are tested at
run --model recency --horizon 28d "$log" | grep ^survival >want
grep ^survival early | cmp - want
run --model recency --horizon 28d --as-of 2024-03-06 "$log" | grep ^survival
# Greenwood by hand at t = 14: S = .65, sum d / (n (n - d)) = 2/(15 x 13) + 3/(12 x 9); the interval on the scale of ln(-ln S)
awk 'BEGIN { s = .65; v = 2 / 195 + 3 / 108; w = 1.959964 * sqrt(v) / -log(s); printf "%.6f %.6f\n", exp(log(s) * exp(w)), exp(log(s) * exp(-w)) }'
# a window that is not over; no window at all
run --horizon 28d --at 2024-03-07 "$log"
echo " status $?"
run --horizon 900d "$log" | cut -f 1-4
run --model hazard --horizon 14d "$log" | grep -c hazard
