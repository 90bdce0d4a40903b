#!/bin/sh
# what comes out for single records of the fixture, and for others of the same shape
# shellcheck disable=SC2016  # names with a $
log=$TESTS/cli/ingest/data/mixpanel.jsonl
take() { echo "== $1"; sed -n "$2" "$log" >in; ingest --preset mixpanel --keep none --no-header-out in 2>&1; }
make() { echo "== $1"; shift; ingest --preset mixpanel --keep none --no-header-out "$@" in 2>&1; echo "status $?"; }
take 'an order with three products: shipping stays out' 7p
take 'one person: distinct_id holds, $user_id is another name' 8,10p
take 'empty list, amount, Amount, null list' 10,13p
take 'no ids: empty, undefined, zeros, anonymous, none, N/A' 14,19p
take 'refunds: of an item, of an order' 20,21p
take 'delivered again' '7p;22p'
take 'quotes, a tab, escapes' 23p
take 'ids that look like numbers' 24,25p
take 'identity events are none' '5p;26p'
take 'a text that says null' 27p
sed -n 2p "$log" | sed 's/"time":1709287210/"time":1709287210123/' >in
make 'milliseconds (time_in_ms)'
sed -n 2p "$log" >in
make 'a project older than 2023: its clock, in Berlin' --time-format local-s --tz Europe/Berlin
sed -n 2p "$log" | sed 's/"time":1709287210/"time":1711850400123/' >in
make 'the hour that the clock skips, in milliseconds' --time-format local-ms --tz Europe/Berlin
sed -n 2,3p "$log" | sed '2s/"time":1709287220/"time":1709287220123/' >in
make 'seconds and milliseconds in one file'
sed -n 2p "$log" | sed 's/"\$insert_id":"[^"]*",//' >in
sed -n 3p "$log" >>in
make 'a record without $insert_id'
make 'by the record' --dedup row
sed -n '7p;22p' "$log" | sed '2s/19.99/18.99/' >in
make 'the same $insert_id, another price'
sed -n 2p "$log" | sed 's/"distinct_id"/"$insert_id":"x",&/' >in
make 'a member twice'
printf '[%s]\n' "$(sed -n 2p "$log")" >in
make 'an array: no JSON Lines'
record() { sed -n 20p "$log" | sed 's/"event":"[^"]*"/"event":"'"$2"'"/; s/"properties":.*/"properties":{"time":1709287210,"distinct_id":"u","$insert_id":"'"$1"'",'"$3"'}}/'; }
R='Order Refunded'
{ record 1 "$R" '"total":-5'; record 2 "$R" '"revenue":-5.5'; record 3 "$R" '"revenue":"4"'; record 4 "$R" '"total":5,"revenue":4'; } >in
make 'refunds that were sent with their sign, and without'
record 1 "$R" '"products":[{"sku":"a","price":-2,"quantity":3},{"sku":"b","price":2,"quantity":-3},{"sku":"c","price":-2,"quantity":-3},{"sku":"d","price":2}]' >in
make 'products of a refund, too'
