#!/bin/sh
# what comes out for single records of the fixture
log=$TESTS/cli/ingest/data/snowplow.tsv
take() { echo "== $1"; sed -n "$2" "$log" >in; ingest --preset snowplow --no-header-out in 2>&1; }
make() { echo "== $1"; ingest --preset snowplow --no-header-out in 2>&1; echo "status $?"; }
take 'fractions of 3, 1, 9 and no digits' 1,4p
take 'users: signed in, of the network, 0' 3,5p
take 'structured events: the action, the value is kept' 6,7p
take 'an order of the older kind: two purchases, and the total of the transaction' 8,10p
take 'self-describing events, quotes and tabs in their JSON' 11,14p
take 'a member named type that is no shop action' 15p
take 'the ecommerce plugin: a view, a cart, a list, a step' 16,19p
take 'an order and its refund' 20,21p
take 'robots' 22,24p
take 'lost tails' 25,27p
take 'a phone: the session in a context' 28p
take 'a quote that opens nothing, a backslash' 29p
take 'once more, byte for byte' '9p;30p'
sed -n '9p;30p' "$log" | sed '2s/9\.99/9.98/' >in
make 'the same id, another price'
sed -n 29p "$log" | sed 's/$/\t/' >in
make 'a field too many'
sed -n 11p "$log" | sed 's/"unitPrice":14.5/"unitPrice":/' >in
make 'broken JSON in a field'
