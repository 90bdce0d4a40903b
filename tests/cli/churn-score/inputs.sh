#!/bin/sh
# what the models see: order days, weeks, the mean of the repeat days
log=$TESTS/cli/lib/churn.tsv
# ann: 10 January, 7 February (twice: 10.50 + 4.50), 6 and 20 March: m = (15 + 30 + 25) / 3; cat's third day has no value: (8 + 0) / 2;
# A is 3 April; eve never ordered; refunds are left out
churn-score --inputs "$log"
# the first day is left out of m whatever came before in the file, and all values are summed exactly
{
	printf 'user\ttime\tevent\tvalue\n'
	printf 'u\t2024-01-%s\tpurchase\t%s\n' 09 0.1 09 0.2 02 5000 05 9007199254740993 05 -9007199254740992 05 0.000000000000000001
	printf 'v\t2024-01-%s\tpurchase\t%s\n' 02 1 03 -4 04 2
	printf 'w\t2024-01-%s\tpurchase\t%s\n' 02 '' 04 ''
	printf 'x\t2024-01-%s\tpurchase\t%s\n' 02 7 04 ''
	printf 'y\t2024-01-%s\tpurchase\t%s\n' 02 '' 04 0
} >sums
churn-score --inputs --digits 9 sums
# days before 1970 and at the ends of the calendar
printf 'user\ttime\tevent\nu\t0001-01-01\tpurchase\nu\t9999-12-31\tpurchase\nv\t1969-12-31\tpurchase\nv\t1970-01-01\tpurchase\n' | churn-score --inputs
# it is a table of users like others
churn-score --inputs "$log" | awk -F '\t' 'NR > 1 { n += $2; x += $5 } END { print n, x }'
