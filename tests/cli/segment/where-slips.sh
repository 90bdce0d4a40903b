#!/bin/sh
# what was to be a number or a time and is none is not compared by bytes, which would have an answer for every row
printf 'user\ttime\tvalue\tcode\nu\t2024-01-02\t1500\t9\nv\t2024-01-03\t7\tb\n' >e.tsv
printf 'all\t*\n' >r.txt
for e in 'value > 1e3' 'value > .5' 'time >= 2024-02-30' 'time > yesterday' 'code > 1e3' "code > '1e3'" 'code > a' 'value > 1000'; do
	echo "== $e"
	segment --where "$e" --rules r.txt e.tsv 2>&1
	echo "status $?"
done
ingest --where 'value > 1e3' e.tsv 2>&1
echo "status $?"
cohort --start 'value > 1e3' e.tsv 2>&1
echo "status $?"
