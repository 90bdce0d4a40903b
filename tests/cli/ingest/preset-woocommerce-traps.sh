#!/bin/sh
# what comes out for single orders of the fixture, and for other settings of the exporter
log=$TESTS/cli/ingest/data/woocommerce.csv
roles() { ingest --preset woocommerce --no-header-out "$@" 2>&1; }
take() { echo "== $1"; sed -n "1p;$2" "$log" >in; roles in; }
make() { echo "== $1"; shift; roles "$@" in; echo "status $?"; }
take 'order cells on the first row alone, a note with a line end' 2,4p
take 'order cells in all rows' 5,7p
take 'refunded: nets to nothing' 9,10p
take 'cancelled, failed' 11,13p
take 'a line that was given back' 14,15p
take 'not paid yet: no purchase' 16p
take 'a telephone number; nobody' 17,19p
take 'a status in another language: no purchase by mistake' 20p
take 'more coupons than lines: a row without an item' 21,22p
take 'SKUs that look like numbers' 21,23p
take 'a row of a refund' 24p
take 'the clock of the shop' 21,23p
make 'which is in Vienna' --tz Europe/Vienna
take 'a status in another language' 20p
make 'and what it means' --rename Abgeschlossen=purchase
printf 'Order Number,Order Status,Order Date,Email (Billing),Phone (Billing),SKU,Item Name,Quantity,Item Cost,Order Line Total,Currency\n' >in
printf '7,completed,2024-03-01 10:15,a@example.at,,POT,Pot,3,3.33,10.00,EUR\n8,on-hold,2024-03-01 10:16,b@example.at,,POT,Pot,1,3.33,3.33,CHF\n' >>in
make 'other columns: the total of the line is exact, the cost is rounded'
sed '1s/Order Line Total/Order Line Total (- Refund)/' in >new && mv new in
make 'less what was given back'
sed '1s/Email (Billing)/E-Mail/' in >new && mv new in
make 'a column under another name' --carry 'Order Status,Order Date by Order Number' --user E-Mail
make 'a column that is not there'
rows() {
	echo 'Order Number,Order Status,Order Date,Email (Billing),Phone (Billing),SKU,Item Name,Quantity (- Refund),Item Cost'
	for row; do echo "${row% *},2024-03-01 10:15,a@example.at,,POT,Pot,${row##* },10"; done
}
rows '1,Completed 1' '2,Refunded 0' '1, 1' '2, 1' '3, -1' >in
make 'an order whose rows are not together, one without a status: nothing is known of it'
rows '1,Pending payment 0' '2,Abgebrochen -1' '3,Completed 0' >in
make 'nothing left of a line: a refund only of what was sold'
