#!/bin/sh
# what comes out for single records of the fixture, and for others of the same shape
# shellcheck disable=SC2016  # names with a $
log=$TESTS/cli/ingest/data/amplitude.jsonl
take() { echo "== $1"; sed -n "$2" "$log" >in; ingest --preset amplitude --keep none --no-header-out in 2>&1; }
make() { echo "== $1"; shift; ingest --preset amplitude --keep none --no-header-out "$@" in 2>&1; echo "status $?"; }
take 'no user yet: the device; microseconds' 3p
take 'identify calls are none' '4p;21p'
take '$revenue; $price times $quantity, a text; no quantity' 6,8p
take 'one row a product: the order has no total' 9p
take 'products and $revenue: never both' 10p
take 'an empty list: the total' 11p
take 'refunds: a negative $revenue, a negative quantity, by name' 12,14p
take 'session -1; a user without a device; neither; an empty user' 15,17p
take 'uploaded again; exported again' '6p;18p;3p;19p'
take 'null money, a name that is not ASCII' 20p
take 'a query of -1' 22p
sed -n '3p;6p' "$log" >in
make 'the identity that Amplitude has' --user amplitude_id
make 'a site that sends the revenue apart from the order' --drop 'revenue when event_type = revenue_amount'
sed -n 3p "$log" | sed 's/"\$insert_id":"[^"]*"/"$insert_id":null/' >in
sed -n 5p "$log" >>in
make 'an event without $insert_id'
make 'by the row id of the export' --dedup uuid
sed -n '6p;18p' "$log" | sed '2s/39.98/40.98/' >in
make 'the same $insert_id, another amount'
sed -n 3p "$log" | sed 's/"event_time":"[^"]*"/"event_time":"2024-03-01T10:00:10.329Z"/' >in
make 'a time with T and Z'
sed -n 3p "$log" | sed 's/"amplitude_id":514036121735/"amplitude_id":9007199254740993123/; s/"device_id":"dev-1"/"device_id":null/' >in
make 'an id that no double holds'
sed -n 8p "$log" | sed 's/"\$price":0.1/"$price":"EUR 0.10"/' >in
make 'a price that is no number'
record() { printf '{"$insert_id":"%s","user_id":"u","event_time":"2024-03-01 10:00:10.329001","event_type":"%s","event_properties":{%s}}\n' "$1" "$2" "$3"; }
R='Order Refunded'
{ record 1 "$R" '"total":-5'; record 2 "$R" '"revenue":-5.5'; record 3 "$R" '"revenue":"4"'; record 4 "$R" '"$revenue":5'; record 5 "$R" '"$price":2,"$quantity":3'; } >in
make 'refunds by name that were sent with their sign, and without'
{ record 1 revenue_amount '"$price":-2,"$quantity":-3'; record 2 revenue_amount '"$revenue":7,"$quantity":-1'; record 3 revenue_amount '"$revenue":-7,"$price":7'; } >in
make 'one sign of two, or both: a refund is negative'
record 1 "$R" '"products":[{"sku":"a","price":-2,"quantity":3},{"sku":"b","price":2,"quantity":-3},{"sku":"c","price":-2,"quantity":-3},{"sku":"d","price":2}]' >in
make 'products of a refund, too'
record 1 'Order Completed' '"$revenue":-5,"products":[{"sku":"a","price":2,"quantity":3},{"sku":"b","price":-3}]' >in
make 'a negative amount makes a refund of its products'
