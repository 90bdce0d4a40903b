#!/bin/sh
# value is looked at in every row that has one, an order or not
printf 'user\ttime\tevent\tvalue\nu\t2024-01-02\tpurchase\t1e3\n' >log
for how in '' '--inputs' '--partial' '--curve'; do
	# shellcheck disable=SC2086 # the words are options
	churn-score $how log
	echo "status $?"
done
printf 'user\ttime\tevent\tvalue\nu\t2024-01-02\tpurchase\t1\nu\t2024-01-03\tview\tnan\n' | churn-score --inputs
echo "status $?"
# a day's sum beyond 64 bits, whichever way it comes together
most=9223372036854775807
printf 'user\ttime\tevent\tvalue\nu\t2024-01-02\tpurchase\t%s\nu\t2024-01-02\tpurchase\t1\n' $most >day
churn-score --inputs day
echo "status $?"
head -n 2 day | churn-score --partial >a
sed -n '1p;3p' day | churn-score --partial >b
churn-score --merge --inputs a b
churn-score --merge --partial a b | tail -n 2 | head -n 1 | cut -f 3
echo "status $?"
printf 'user\ttime\tevent\tvalue\nu\t2024-01-01\tpurchase\t1\nu\t2024-01-02\tpurchase\t%s\nu\t2024-01-03\tpurchase\t%s\n' $most $most | churn-score --inputs
echo "status $?"
