#!/bin/sh
# what comes out for single records of the fixture
log=$TESTS/cli/ingest/data/posthog-csv.csv
take() { echo "== $1"; sed -n "$2" "$log" >in; ingest --preset posthog-csv --no-header-out in 2>&1; }
make() { echo "== $1"; ingest --preset posthog-csv --no-header-out in 2>&1; echo "status $?"; }
take 'a dollar in names, quotes in a value, a shared person' '1p;3,4p'
take 'escapes of surrogates' '1p;5p'
take 'price and quantity, also as texts' '1p;6,7p'
take 'an order: its amount' '1p;9p'
take 'refunds' '1p;11,12p'
take 'a name of the site, a null beside the next choice' '1p;13p'
take 'no person' '1p;14,15p'
take 'no fraction in the time' '1p;16p'
take 'text that breaks naive readers' '1p;17p'
take 'no properties' '1p;19,20p'
take 'once more, byte for byte' '1p;9p;27p'
take 'exported again' '1p;10p;28p'
head=uuid,event,properties,distinct_id,timestamp
printf '%s\n1,Order Completed,"{\n  ""total"": 5.50,\n  ""order_id"": ""o""\n}",d,2024-05-05 10:00:00\n' $head >in
make 'no person_id column, JSON in several lines'
printf '%s\n1,x,"{""total"": 5.50, ""tex",d,2024-05-05 10:00:00\n' $head >in
make 'a cell that a spreadsheet cut'
printf '%s\n1,x,[1],d,2024-05-05 10:00:00\n' $head >in
make 'a cell that is no object'
{
	echo $head
	echo '1,Order Refunded,"{""total"":-5}",d,2024-05-05 10:00:00'
	echo '2,Order Refunded,"{""revenue"":-5.5}",d,2024-05-05 10:00:00'
	echo '3,Order Refunded,"{""revenue"":""4""}",d,2024-05-05 10:00:00'
	echo '4,Order Refunded,"{""total"":5,""revenue"":4}",d,2024-05-05 10:00:00'
	echo '5,Order Refunded,"{}",d,2024-05-05 10:00:00'
} >in
make 'refunds that were sent with their sign, without, without an amount'
