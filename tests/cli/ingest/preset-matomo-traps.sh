#!/bin/sh
# what comes out for single rows of the fixtures, and for other ways to export the tables
log=$TESTS/cli/ingest/data/matomo.csv
items=$TESTS/cli/ingest/data/matomo-items.csv
roles() { ingest --preset matomo --keep idgoal --no-header-out "$@" 2>&1; }
take() { echo "== $1"; sed -n "1p;$2" "$log" >in; roles in; }
make() { echo "== $1"; shift; roles "$@" in; echo "status $?"; }
take 'idgoal 0 an order, others goals, a URL with quotes and commas' 2,3p
take '-1 a cart' 4p
take 'visitors that look like numbers' '4p;8p'
take 'user_id where there is one' '6p;7p'
take 'a cart of a visit, and its order' 9,10p
take 'a goal without revenue, twice in a visit' 11,12p
take 'goal 10 is no order' 13p
take 'a line end in a field, an order number of another site' 14,15p
echo '== items: of orders, taken out, of carts (order 0)'
ingest --preset matomo --keep none "$items"
sed -n '1p;4p' "$log" | sed 's/NULL/\\N/g' >in
make 'NULL as mysql writes it to a file'
sed -n '1p;4p' "$log" | sed 's/12345E6789012345/0x12345e6789012345/' >in
make 'as phpMyAdmin writes it: another text, another user'
sed -n '1p;4p' "$log" | sed 's/12345E6789012345/\x12\x34\x5e\x00\x89\x01\x23\x45/' >in
make 'without HEX()'
sed -n '1p;4p' "$log" | sed 's/,-1,/,,/' >in
make 'no idgoal: no event'
sed -n '1p;4p' "$log" | sed 's/,-1,/,cart,/' >in
make 'an idgoal that is no number'
sed -n '1p;4p' "$log" | tr ',' '\t' >in
make 'tabs' --format tsv
printf 'idSite,idVisit,visitIp,visitorId,actionDetails_0_type\n1,104,203.0.113.7,4e09845312e35678,ecommerceOrder\n' >in
make 'the visits log is another export'
sed -n '1p;2p;4p' "$log" | sed 's/,0,0,O-1001,/,NULL,0,O-1001,/; s/,-1,/,NULL,/' >in
make 'an order number without an idgoal: no purchase by mistake'
roles() { ingest --preset matomo --keep none --no-header-out "$@" 2>&1; }
sed -n '1,2p' "$items" | cut -d , -f 1-14 >in
make 'items without the column that says which were taken out'
sed -n '1,4p' "$items" | sed '3s/0$/NULL/' >in
make 'an item of which that is not known is no purchase'
