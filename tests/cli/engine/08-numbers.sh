#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 8: plain numbers and times with a blank; never an exponent, nan or inf.
. "$TESTS/cli/engine/each"
{
	events 40
	printf 'big\t2024-03-01 00:00:00\tpurchase\ti1\t9223372036854775807\tox\nbig\t2024-04-01 00:00:00\tpurchase\ti2\t0.000000000000000001\toy\n'
	printf 'neg\t2024-03-01 00:00:00\tpurchase\ti1\t-5\toz\n'
} >rows
for f in $folds $maps; do
	on "$f" <rows >out 2>message || cat message
	grep -E -i '(^|	)-?([0-9.]+e[+-]?[0-9]+|nan|-?inf(inity)?)(	|$)' out | grep -v '	1\.0E1	' | head -n 3
	grep -c -E '[0-9]T[0-9:]+|[0-9]Z(	|$)' out
done
on segment <rows | grep -E '^(big|neg|u3)	'
on ingest <rows | tail -n 4
on ingest <rows | head -n 2
on cohort --measure sum <rows 2>/dev/null | tail -n 2
on cohort --period hour --lags 0 <rows 2>/dev/null | head -n 1
