#!/bin/sh
# two years of one customer a day: the factor by hand, 61 days ahead of 31 October 2024. A year before: 1 November to 31 December 2023
{
	printf 'user\ttime\tevent\n'
	# 305 days of the year have one order, the 61 last ones three
	awk 'BEGIN { split("31 28 31 30 31 30 31 31 30 31 30 31", d, " ")
		for (y = 2023; y <= 2024; y++) for (m = 1; m <= 12; m++) for (i = 1; i <= d[m] + (m == 2 && y == 2024); i++)
			if (y == 2023 || m <= 10) for (k = 0; k < (m > 10 ? 3 : 1); k++) printf "u%d\t%d-%02d-%02d\tpurchase\n", ((n++ * 37) % 101), y, m, i }'
} >log
# N(window) = 61 x 3 = 183; the last 365 days begin on 2 November 2023 (a leap year): 180 + 305; 183 / (485 x 61 / 365) = 2.257732
for model in mbgnbd bgnbd pnbd; do
	churn-score --model $model --horizon 61d --as-of 2024-10-31 --explain log 2>&1 >out | grep season
done
# hazard: against the windows of its snapshots, 31 August and 1 July: 61 days each with one order; K of them
for k in 1 2 3; do
	churn-score --model hazard --snapshots $k --horizon 61d --as-of 2024-10-31 --explain log 2>&1 >out | grep -e season -e 'training rows' | sed 's/;.*//'
done
# off, and recency: no factor; 1 - (1 - p)^r otherwise
churn-score --model mbgnbd --season off --horizon 61d --as-of 2024-10-31 --detail --digits 12 log >off.tsv 2>err
grep -c season err
churn-score --model mbgnbd --horizon 61d --as-of 2024-10-31 --detail --digits 12 log >on.tsv 2>err
churn-score --model mbgnbd --horizon 61d --as-of 2024-10-31 --explain log 2>&1 >out | sed -n 's/.*season: factor //p' >factor
paste on.tsv off.tsv | awk -F '\t' -v r="$(cat factor)" 'function far(a, b) { return a - b > 1e-6 || b - a > 1e-6 }
	NR > 1 { n++; if (far($6, $25 ^ r) || far($7, $26 ^ r) || far($8, $27 ^ r) || far($9, $28 * r) || far($18, $37)) wrong++ } END { print n, wrong + 0 }'
churn-score --model recency --season on --horizon 61d --as-of 2024-10-31 log >on.tsv 2>err
churn-score --model recency --season off --horizon 61d --as-of 2024-10-31 log 2>err | cmp - on.tsv
# nothing after A counts
awk -F '\t' 'NR == 1 || $2 <= "2024-10-31"' log >upto
churn-score --model mbgnbd --horizon 61d --explain upto 2>&1 >out | grep season
# the log must reach back past the window: not by a day less
awk -F '\t' 'NR == 1 || $2 >= "2023-11-01"' log >from
churn-score --model mbgnbd --horizon 61d --as-of 2024-10-31 --explain from 2>&1 >out | grep season
awk -F '\t' 'NR == 1 || $2 >= "2023-11-02"' log >from
churn-score --model mbgnbd --horizon 61d --as-of 2024-10-31 from 2>&1 >out | grep season
churn-score --model hazard --horizon 61d --as-of 2024-10-31 from 2>&1 >out | grep season
# a window that was empty a year ago: nobody comes back
{ printf 'user\ttime\tevent\n'; for y in 2023 2024; do for m in 03 04 05 06; do for u in a b c; do printf '%s\t%s-%s-0%d\tpurchase\n' $u $y $m 2; done; done; done; } >summer
churn-score --model mbgnbd --horizon 30d --as-of 2024-10-31 --detail summer 2>err | cut -f 1,6-11,19
