#!/bin/sh
# spans: days, weeks, civil months from the day that is asked about; what is none is refused before a row is read
log=$TESTS/cli/lib/churn.tsv
churn-score --model recency --horizon 28d "$log" >want 2>err
for same in 28 4w 028d; do churn-score --model recency --horizon $same "$log" 2>err | cmp - want && echo "$same is 28d"; done
# a month after 31 January ends on 29 February: 29 days; after 1 February on 1 March: 29; three after 30 November on 29 February: 91
for of in 1mo/2024-01-31/29d 1mo/2024-02-01/29d 1mo/2023-02-01/28d 3mo/2023-11-30/91d 12mo/2023-03-01/366d 120mo/2024-04-03/3652d; do
	span=${of%%/*} day=${of#*/} days=${of##*/}
	day=${day%%/*}
	churn-score --model recency --horizon "$days" --as-of "$day" --explain "$log" >want 2>want.err
	churn-score --model recency --horizon "$span" --as-of "$day" --explain "$log" 2>got.err | cmp - want
	cmp got.err want.err && echo "$span after $day is $days"
done
# longer than the log, up to ten years
for span in 2y 3650d 3653d 521w 522w 120mo 121mo; do
	churn-score --model mbgnbd --horizon $span "$log" >out 2>err
	echo "$span: status $?"
done
for span in 0d 0 0w 0mo 1y 1.5w -3d -3 +3d '' d w mo 90D 90days '90 d' ' 90d' 3m 3months 1e2 99999999999d 18446744073709551617 9223372036854775808w 2147483648mo; do
	churn-score --horizon "$span" nofile
	echo "status $?"
done
