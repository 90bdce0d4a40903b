#!/bin/sh
# amounts in several currencies are refused unless one is chosen, or said to be none of our business
rows() {
	printf 'user\ttime\tevent\tvalue\tcurrency\n'
	printf 'a\t2024-01-01\tpurchase\t10\tEUR\n'
	printf 'a\t2024-01-05\tpurchase\t11\tEUR\n'
	printf 'b\t2024-01-02\tpurchase\t20\t%s\n' "$1"
	printf 'b\t2024-01-03\tview\t7\tJPY\n'
	printf 'c\t2024-01-04\tpurchase\t\tCHF\n'
}
told() {
	"$@"
	echo "status $?"
}
rows GBP >two
rows '' >none
rows EUR >one
told churn-score --inputs two
told churn-score two
told churn-score --inputs none
told churn-score --inputs one
told churn-score --inputs --where 'currency = EUR' two
told churn-score --inputs --currency '' two
told churn-score --inputs --currency '' none
sed '1s/currency/iso/' two >iso
told churn-score --inputs iso
told churn-score --inputs --currency iso iso
# no value, no money
cut -f 1-3,5 two >novalue
told churn-score --inputs novalue
head -n 3 two >a
{ head -n 1 two; sed -n 4p two; } >b
churn-score --partial a >a.part
churn-score --partial b >b.part
told churn-score --merge --inputs a.part b.part
# a user of both, in partials
{ head -n 1 two; sed -n '4s/^b/a/p' two; } | churn-score --partial >c.part
told churn-score --merge --partial a.part c.part
told churn-score --merge --inputs --currency '' a.part b.part
