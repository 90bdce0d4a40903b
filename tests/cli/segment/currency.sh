#!/bin/sh
# amounts in several currencies are refused unless one is chosen, or said to be none of our business
rows() {
	printf 'user\ttime\tevent\tvalue\tcurrency\n'
	printf 'a\t2024-01-01\tpurchase\t10\tEUR\n'
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
told segment two
told segment none
told segment one
told segment --where 'currency = EUR' two
told segment --currency '' two
told segment --currency '' none
sed '1s/currency/iso/' two >iso
told segment iso
told segment --currency iso iso
told segment --method lifecycle two
told segment --method lifecycle --summary two
told segment --method lifecycle --summary --currency '' two
head -n 2 two >a
{ head -n 1 two; sed -n 3p two; } >b
segment --partial a >a.part
segment --partial b >b.part
told segment --merge a.part b.part
# a user of both, in partials
{ head -n 1 two; sed -n '3s/^b/a/p' two; } | segment --partial >c.part
segment --merge --partial a.part c.part >ac.part
tail -n 2 ac.part | head -n 1
told segment --merge ac.part
