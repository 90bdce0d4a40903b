#!/bin/sh
# what comes out for single records of the fixture
log=$TESTS/cli/ingest/data/ga4.jsonl
take() { echo "== $1"; sed -n "$2" "$log" >in; ingest --preset ga4 --no-header-out in 2>&1; }
make() { echo "== $1"; ingest --preset ga4 --no-header-out in 2>&1; echo "status $?"; }
take 'microseconds in a string, nulls, a user with a point' 3p
take 'one row an item' 4p
take 'an order with two items: shipping stays out' 9p
take 'users that mean nothing' 10,12p
take 'no item_id, no quantity: one piece' 14p
take 'an item without a price does not get the order' 16p
take 'no items: the revenue' 17p
take 'no items, no ecommerce: the parameters, an integer' 18p
take 'a double' 19p
take 'no price, but revenue of the item' 20p
take 'refunds: of an item, of an order, by item_refund' 21,23p
take 'no consent: nobody' 24,25p
take 'one second, two sessions' 26,27p
take 'numbers as numbers, members left out' 30p
take 'numbers as texts' 31p
take 'keys that look alike, a key twice' 32p
sed -n 9p "$log" | sed 's/"price":12.5/"price":"12,50"/' >in
make 'a price that is no number'
sed -n 9p "$log" | sed 's/"event_name":"purchase"/&,"event_name":"refund"/' >in
make 'a member twice'
sed -n 9p "$log" | cut -c 1-400 >in
make 'a cut record'
# record NAME VALUE ECOMMERCE ITEMS
record() {
	printf '{"event_timestamp":"1706778000123456","event_name":"%s","user_pseudo_id":"1.2","event_params":[{"key":"value","value":{%s}}],' "$1" "$2"
	printf '"ecommerce":{%s},"items":[%s]}\n' "$3" "$4"
}
{ record refund '"double_value":5.25' '"refund_value":null'; record refund '"int_value":"5"' ''; } >in
make 'refunds without items, without refund_value: the parameters, a double and an integer'
{ record refund '"double_value":-5.25'; record refund '"int_value":"-5"'; record refund '"int_value":"7"' '"refund_value":-6'; record refund '"int_value":"7"' '"refund_value":6'; } >in
make 'refunds that were sent with their sign'
record refund '"int_value":"7"' '' '{"item_id":"a","price":-2,"quantity":3},{"item_id":"b","price":2,"quantity":-3},{"item_id":"c","price":-2,"quantity":-3},{"item_id":"d","item_refund":-4}' >in
make 'items of a refund, too'
record purchase '"int_value":"9"' '"purchase_revenue":9' '{"item_id":"a","price":2,"quantity":3},null' >in
make 'a null among the items is no item: the revenue is not added to them'
{ record purchase '"int_value":"9"' '"purchase_revenue":8' null; record refund '"int_value":"9"' '' 'null,null'; } >in
make 'nulls alone are an order without items'
