#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 9: numbers with an exponent are exact wherever a number is read: the same rows with plain numbers give the same answer.
. "$TESTS/cli/engine/each"
numbers() {     # FORMAT: users with two orders each, twelve amounts
	awk -v form="$1" 'BEGIN {
		split("1.0E1 2.5E1 1.25E2 1.0E-7 0E-10 1.234567890123E7 -3.0E0 1E+3 5.0E-1 1.5E3 7.0E2 9.99E2", java)
		split("10 25 125 0.00000010 0.0000000000 12345678.90123 -3.0 1000 0.50 1500 700 999", plain)
		for (i = 0; i < 24; i++)
			printf "u%d\t2024-01-%02d 10:00:00\tpurchase\ti%d\t%s\to%d\n", i % 8, 1 + i, i % 5, form == "java" ? java[i % 12 + 1] : plain[i % 12 + 1], i
	}'
}
numbers java >java
numbers plain >plain
same() {        # WHAT COMMAND...: from both files
	what=$1
	shift
	"$@" <java >one 2>&1
	"$@" <plain >two 2>&1 || cat two
	if cmp -s one two; then
		echo "$what: $(wc -l <two)"
	else
		echo "$what:"
		diff one two
	fi
}
engine="--engine spark --columns $columns"
for f in $folds; do
	for e in 'value > 20' 'value != 10' 'value in (10, 25, 0.0000001, 1500)'; do
		same "$f $e" on "$f" --where "$e"
	done
done
printf 'low\tvalue <= 10\nsome\tvalue in (25, 125, 1000)\nhigh\ttrue\n' >rules
labels() { segment $engine --rules rules --name label "$@" | cut -f 1,2,7; }
same 'rules' labels
same 'rules where' labels --where 'value >= 125'
printf 'low\tmonetary <= 10\nhigh\ttrue\n' >sums
same 'rules summary' segment --engine spark --columns user,time,event,item,monetary,order --rules sums --summary --where 'monetary > 0'
same 'value' segment $engine
same 'selector' segment $engine --order-when 'value > 20' --refund-when 'value < 0'
same 'sum' cohort $engine --measure sum --start 'value >= 25'
same 'churn' churn-score $engine --model recency --horizon 5d --order-when 'value > 1'
# a column that is kept goes on as it came
kept() { ingest --engine spark --columns user,time,event,item,price,order "$@" | cut -f 1-4; }
same 'ingest kept' kept --where 'price > 20'
same 'ingest kept in' kept --where 'price in (10, 25, 1500)'
same 'ingest kept range' kept --where 'price >= 0.0000001 and price < 20'
same 'ingest drop' kept --drop 'a when price > 20'
same 'ingest set' kept --set 'event=dear when price > 20'
same 'ingest product' ingest --engine spark --columns user,time,event,item,price,order --value 'price*3 - price' --where 'value > 20' --keep order
same 'ingest qty' ingest --engine spark --columns user,time,event,item,qty,order --where 'qty > 20'
same 'ingest minor units' ingest --engine spark --columns user,time,event,item,value,order --set "currency=EUR when user != ''" --minor-units --where 'value > 1'
# numbers that are times
printf 'u1\t%s\n' 1.7040672E9 1.70406720125E9 1.7040672005E9 | ingest --engine spark --columns user,time
printf 'u1\t%s\n' 1.7040672E12 1.704067201250E12 1E+11 | ingest --engine spark --columns user,time --time-format ms
printf 'u1\t%s\n' 2024-01-02 1E400 1.7E9 | ingest --engine spark --columns user,time --bad skip=2
# the cells of a table: bins, and labels in the order of the numbers, never with an exponent
for how in auto none 2 4 cuts=0,20,1000; do
	same "crosstab $how" crosstab $engine --rows value --cols item --row-bins "$how"
	same "crosstab matrix $how" crosstab $engine --rows item --cols value --col-bins "$how" --matrix --totals
	same "crosstab partials $how" bash -c "crosstab $engine --rows value --cols item --partial |
		crosstab --engine spark --merge --mem 1M --row-bins $how"
done
crosstab $engine --rows value --cols event --row-bins none <java
same 'crosstab sums' crosstab $engine --rows item --cols event --value value
# a column with one text in it is text, to the byte
{
	cat java
	printf 'u1\t2024-01-01 10:00:00\tview\ti1\t1E5x\to\n'
} | crosstab --engine spark --columns user,time,event,item,code,order --rows code --cols event --row-bins auto | grep -c E
# ... and two forms of one number are one value
printf 'u1\t2024-01-01 10:00:00\tview\ti1\t%s\to\n' 1.0E1 10 1E+1 10.0 '\N' | crosstab --engine spark --columns user,time,event,item,code,order --rows code --cols event
# tables that options name
printf 'measure\tcut\tupto\nr\t1\t%s\nf\t1\t1\nm\t1\t%s\n' 5 100 >t.plain
printf 'measure\tcut\tupto\nr\t1\t%s\nf\t1\t1\nm\t1\t%s\n' 5.0E0 1.0E2 >t.java
printf 'r\tfm\tsegment\n1-2\t1-2\tall of them\n' >map
for t in plain java; do segment $engine --thresholds t.$t --map map <java | cksum; done
printf 'date\tcurrency\trate\n2024-01-01\tUSD\t%s\n' 0.00092 >r.plain
printf 'date\tcurrency\trate\n2024-01-01\tUSD\t%s\n' 9.2E-4 >r.java
for t in plain java; do
	ingest --engine spark --columns user,time,event,item,value,order --set 'currency=USD when user > 0' --base EUR --rates r.$t --rates-stale 99 <java | cksum
done
printf 'item\tstock\ni1\t%s\ni2\t%s\n' 1.0E1 0E-10 >catalogue
recommend $engine --method popular --catalogue catalogue --catalogue-where 'stock > 0' --fallback none <java | head -n 3
