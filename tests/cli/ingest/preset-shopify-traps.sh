#!/bin/sh
# what comes out for single orders of the fixture, and for exports of other shops
log=$TESTS/cli/ingest/data/shopify.csv
roles() { ingest --preset shopify --keep 'Lineitem name,Discount Code' --no-header-out "$@" 2>&1; }
take() { echo "== $1"; sed -n "1p;$2" "$log" >in; roles in; }
make() { echo "== $1"; shift; roles "$@" in; echo "status $?"; }
take 'three lines, a note with line ends and quotes, a discount on a line' 3,8p
take 'the same line twice; order cells on the first row alone' 9,10p
take 'nobody: not the customer of the order before' 9,12p
take 'a telephone number' 13,14p
take 'paid back: nets to nothing' 15,16p
take 'voided, expired, cancelled before it was paid' '17,18p;27p;23p'
take 'cancelled, but paid and not paid back' 26p
take 'partially refunded stays a purchase' 19,20p
take 'another day in UTC, another currency, prices with three decimals' 21,22p
take 'a test order' 24,25p
take 'an SKU that looks like a number' 28,29p
take 'summer time and winter time' '2p;26p'
cut -d , -f 1-16 "$log" | head -n 1 | sed 's/$/,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Payment Method,Vendor,Phone,Shipping Country,Source/' >in
echo '#1,a@example.com,paid,,,,,EUR,,,,,,,,2016-03-01 10:15:00 +0100,2,Pot,19.99,POT,,,,,,web' >>in
make 'an old export: no discounts of lines'
sed '2s/+0100/UTC/' in >new && mv new in
make 'times in UTC'
sed '2s/ UTC//' in >new && mv new in
make 'times without a zone'
make 'and the zone said' --tz Europe/Berlin
sed '2s/2016-03-01/01.03.2016/' in >new && mv new in
make 'a date from a spreadsheet'
sed '2s/01.03.2016/2016-03-01/; 2s/19.99/"19,99"/' in >new && mv new in
make 'a price from a spreadsheet'
sed '1s/Financial Status/Status/' "$log" >in
make 'a column that is not there'
head -n 4 "$log" | sed '$s/second floor.*//' | head -c -1 >in
make 'cut in a note'
roles() { ingest --preset shopify --keep none --no-header-out "$@"; }
rows() {
	echo 'Name,Email,Phone,Financial Status,Currency,Created at,Cancelled at,Payment Method,Discount Code,Shipping Country,Source,Lineitem sku,Lineitem name,Lineitem price,Lineitem quantity,Lineitem discount'
	for row; do echo "#${row%% *},a@example.com,,${row#* },EUR,2024-03-01 10:00:00 +0100,,,,,web,POT,Pot,10.00,2,1.00"; done
}
rows '1 paid' '2 partially_paid' '3 partially_refunded' '4 pending' '5 authorized' '6 refunded' '7 voided' '8 expired' >in
make 'each status'
rows '1 unpaid' '2 Paid' '3 in review' '4 bezahlt' >in
make 'a status that is not known is no purchase, and has no value'
rows '1 refunded' '2 paid' '1 ' '2 ' '3 ' >in
make 'an order whose rows are not together, one without a status: never a purchase' 2>&1
rows '1 paid' '1 ' '2 refunded' '2 ' >in
sed '4s/,2,1.00$//' in >new && mv new in
make 'a first row that is bad' --bad skip 2>&1
