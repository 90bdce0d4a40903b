#!/bin/sh
# each cut exactly once, rising, or nothing is labelled
log=$TESTS/cli/lib/segment.tsv
segment --thresholds-out good.tsv "$log" >want
try() {
	sed "$1" good.tsv >t.tsv
	cmp -s t.tsv good.tsv && echo 'NOT EDITED'
	echo "$1"
	segment --thresholds t.tsv "$log" 2>&1
	echo "status $?"
}
try 3d
try '/^m\t/d'
try 3p
try 's/^r\t4\t45/r\t4\t29/'
try 's/^r\t4\t45/r\t4\tx/'
try 's/^r\t4\t45/r\t4\t1e3/'
try 's/^r\t4\t45/r\t4/'
try 's/^r\t4\t45/r\t0\t45/'
try 's/^r\t4\t45/r\t1000\t45/'
try 's/^r\t4\t45/q\t4\t45/'
try 's/^m\t4\t30/m\t4\t/'
try 's/upto/upTo/'
try 1d
try 1q
try 's/$/\r/'
head -c -1 good.tsv >t.tsv
segment --thresholds t.tsv "$log"
echo "status $?"
: >t.tsv
segment --thresholds t.tsv "$log"
echo "status $?"
segment --thresholds nofile "$log"
echo "status $?"
