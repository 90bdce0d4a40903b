#!/bin/sh
printf 'user\ttime\tevent\tvalue\torder\tplan\n' >log
printf 'vip\tvalue > 3\n\nrest\t*\n' >r.txt
for how in '' '--score quantile' '--score ntile' '--score cuts=1/1/1 --map m.tsv' '--method lifecycle' '--rules r.txt' '--summary' \
	'--method lifecycle --summary' '--rules r.txt --summary' '--summary --by plan' '--rules r.txt --check'; do
	printf 'r\tfm\tsegment\n1-2\t1-2\tx\n' >m.tsv
	# shellcheck disable=SC2086 # the words are options
	segment $how log
	echo "$how: status $?"
done
segment --partial log | segment --merge
echo "status $?"
# an explicit selector matches nothing here because there is nothing
segment --order-when purchse log
echo "status $?"
