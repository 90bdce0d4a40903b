#!/bin/sh
# back-tests: 28 days after 6 March, six customers known, three came back: ann (20 March), fay (3 April), gus
log=$TESTS/cli/lib/churn.tsv
run() { # the notes on fits of so few customers are not what this is about
	churn-score --evaluate "$@" 2>err
	st=$?
	grep -v ' note: ' err
	return $st
}
# by -recency: ann 0, gus 7, hal 14, cat 35, fay 56, bob 63. Pairs of one who came and one who did not in the right order: ann 3, gus 3,
# fay 1 (bob) of 9: .7778; precision at the three: 1, 1, 3/5: PR-AUC .8667; the first tenth is ann: lift 2
# by orders: ann 3 (with cat and gus), gus 3, cat 3; bob, fay, hal 1: pairs: ann 2.5, gus 2.5, fay 1 = 6 of 9: .6667;
# precision with ties at once: 2/3 for two of the three, 3/6 for the third: .6111; lift: (2/3) / (1/2) = 1.3333
# base rate .5: Brier .25, log-loss ln 2
run --model recency --horizon 28d "$log" | cut -f 1-9
run --model recency --horizon 28d --at 2024-03-06 "$log" >one
run --model recency --horizon 28d "$log" | cmp - one
# several dates: the tables one after the other, in the order of the command line, each by itself
run --model recency --horizon 28d --at 2024-02-14 "$log" >two
run --model recency --horizon 28d --at 2024-03-06,2024-02-14 "$log" >both
{ cat one; tail -n +2 two; } | cmp - both
run --model recency --horizon 28d --at 2024-02-14,2024-02-14 "$log" | cut -f 1,2,4,5 | head -n 4
# the models' rows come first; recency, frequency and the base rate always; ten rows are those of the model that scores
for model in auto mbgnbd bgnbd pnbd hazard recency; do
	echo "$model: $(run --model $model --horizon 14d --at 2024-03-06 "$log" | awk -F '\t' 'NR > 1 { printf "%s%s ", $2, $3 }')"
done
# the last window that is over: 3 April less a month is 3 March; from 29 February it ends on 29 March, from 31 January on 29 February
run --model recency --horizon 1mo "$log" | sed -n 2p | cut -f 1,4
run --model recency --horizon 1mo --as-of 2024-03-30 "$log" | sed -n 2p | cut -f 1,4
run --model recency --horizon 1mo --as-of 2024-02-29 "$log" | sed -n 2p | cut -f 1,4
# a window that is not over; nobody was there yet; one date of several
run --horizon 28d --at 2024-03-07 "$log"
echo "status $?"
run --horizon 28d --at 2024-03-07 --as-of 2024-06-30 --model recency "$log" | sed -n 2p | cut -f 1,4
run --horizon 28d --at 2024-01-02 "$log"
echo "status $?"
run --horizon 90d --at 2024-01-03 --as-of 2024-04-02 --model recency "$log" | sed -n '1,2p;6p'
churn-score --evaluate --model recency --horizon 28d --at 2024-03-06,2024-03-07 "$log" 2>err | tail -c 10
echo
run --horizon 400d "$log"
echo "status $?"
# all came back, nobody came back
printf 'user\ttime\tevent\n' >all
for u in a b c; do printf "$u\t2024-01-0%d\tpurchase\n" 1 3 5 9; done >>all
run --model mbgnbd --horizon 4d all >out
echo "status $?"
cut -f 1-9 out | head -n 5
run --model mbgnbd --horizon 4d --as-of 2024-01-14 all >out
echo "status $?"
cut -f 1-9 out | head -n 5
