#!/bin/sh
# what comes out for single records of the fixture
log=$TESTS/cli/ingest/data/rudderstack.jsonl
take() { echo "== $1"; sed -n "$2" "$log" >in; ingest --preset rudderstack --no-header-out in 2>&1; }
make() { echo "== $1"; ingest --preset rudderstack --no-header-out in 2>&1; echo "status $?"; }
take 'products of a list' 3p
take 'price and quantity as texts' 7p
take 'an order: shipping and tax stay out' 12p
take 'texts, sku for product_id, a gift without a price' 13p
take 'orders without products: revenue, else total' 14,16p
take 'refunds: of a product, of an order' 17,18p
take 'other calls' '1p;6p;19,22p'
take 'no timestamp, only receivedAt, nine digits and an offset, null' 23,26p
take 'users: a number, the text null, an empty text' 27,29p
take 'names of the first plan' 30,32p
take 'text that breaks naive readers' 33p
take 'once more, byte for byte' '12p;34p'
take 'sent again, received at another time' '13p;35p'
sed -n '12p;34p' "$log" | sed '2s/"price":19,/"price":20,/' >in
make 'the same id, another price'
sed -n 3p "$log" | sed 's/"price":19,/"price":"19 USD",/' >in
make 'a price that is no number'
sed -n 12p "$log" | sed 's/"type":"track",//' >in
make 'no type at all'
record() { sed -n 17p "$log" | sed 's/"event":"[^"]*"/"event":"'"$1"'"/; s/"properties":.*/"properties":{"order_id":"R-9",'"$2"'}}/; s/"messageId":"[^"]*"/"messageId":"'"$3"'"/'; }
R='Order Refunded'
{ record "$R" '"total":-5' 1; record "$R" '"revenue":"-5.50"' 2; record "$R" '"total":5' 3; record "$R" '"total":"null","revenue":4' 4; record "$R" '"total":0' 5; } >in
make 'refunds that were sent with their sign, and without'
record "$R" '"products":[{"sku":"a","price":-2,"quantity":3},{"sku":"b","price":2,"quantity":-3},{"sku":"c","price":-2,"quantity":-3},{"sku":"d","price":-2},{"sku":"e","price":2}]' 1 >in
make 'products of a refund, too'
