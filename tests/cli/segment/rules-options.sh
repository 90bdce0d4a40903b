#!/bin/sh
# a map has no state, no now, no scores
printf 'user\tx\nu\t1\n' >table
printf 'rest\t*\n' >r.txt
try() {
	echo "$*"
	segment --rules r.txt "$@" table 2>&1
	echo "status $?"
}
try --mem 1M
try --tmp .
try --partial
try --merge
try --as-of 2024-01-01
try --tz Europe/Berlin
try --zoneinfo .
try --bins 5
try --score ntile
try --thresholds t
try --thresholds-out t
try --map m
try --q50 3
try --q80 3
try --method rfm
try --method lifecycle
try --order-when x
try --refund-when x
try --by x
try --check --summary
try --summary --by all
try --summary --by y
try --check --by x
ls
