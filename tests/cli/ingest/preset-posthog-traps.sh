#!/bin/sh
# what comes out for single records of the fixture
log=$TESTS/cli/ingest/data/posthog.jsonl
take() { echo "== $1"; sed -n "$2" "$log" >in; ingest --preset posthog --no-header-out in 2>&1; }
make() { echo "== $1"; ingest --preset posthog --no-header-out in 2>&1; echo "status $?"; }
take 'a dollar in names, quotes in a value, a shared person' 2,3p
take 'price and quantity, also as texts' 5,6p
take 'an order: one row a product' 8p
take 'an order without products' 9p
take 'refunds: of a product, of an order' 10,11p
take 'a name of the site, a null beside the next choice' 12p
take 'no person' 13,14p
take 'no fraction in the time' 15p
take 'text that breaks naive readers' 16p
take 'no properties' 18,19p
take 'once more, byte for byte' '8p;26p'
take 'exported again' '9p;27p'
sed -n '9p;27p' "$log" | sed '2s/"total":7.5/"total":7.6/' >in
make 'the same id, another total'
record() { printf '{"uuid":"%s","distinct_id":"d","timestamp":"2024-05-05T10:00:00Z","event":"%s","properties":{%s}}\n' "$1" "$2" "$3"; }
R='Order Refunded'
{ record 1 "$R" '"total":-5'; record 2 "$R" '"revenue":-5.5'; record 3 "$R" '"revenue":"4"'; record 4 "$R" '"total":5,"revenue":4'; } >in
make 'refunds that were sent with their sign, and without'
record 1 "$R" '"products":[{"sku":"a","price":-2,"quantity":3},{"sku":"b","price":2,"quantity":-3},{"sku":"c","price":-2,"quantity":-3},{"sku":"d","price":2}]' >in
make 'products of a refund, too'
