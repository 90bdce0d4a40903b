#!/bin/sh
# either table: file, line, users, and the command that sorts this file
sorted() { printf 'x\tuser\tsegment\n1\tann\tnew\n2\tbob\tnew\n'; }
unsorted() { printf 'x\tuser\tsegment\n1\tann\tnew\n2\tzoe\tnew\n3\tbob\tnew\n'; }
sorted >good.tsv
unsorted >bad.tsv
unsorted | gzip >bad.tsv.gz
cp bad.tsv 'a table.tsv'
cp bad.tsv a-table-with-a-name-that-is-too-long-for-the-hint.tsv
cp bad.tsv.gz 'another table.gz'
cp bad.tsv "\$(touch pwned).tsv"
try() {
	moves "$@"
	echo "status $?"
}
try bad.tsv good.tsv
try good.tsv bad.tsv
try good.tsv bad.tsv.gz
try 'a table.tsv' good.tsv
try good.tsv 'another table.gz'
try ./a-table-with-a-name-that-is-too-long-for-the-hint.tsv good.tsv
try "\$(touch pwned).tsv" good.tsv
unsorted | try good.tsv -
try --no-header --columns a,user,segment bad.tsv good.tsv
unsorted | try --no-header --columns a,user,segment good.tsv -
# the same text in another case, a prefix behind the longer one, a control byte
printf 'user\tsegment\nann\tnew\nBob\tnew\n' | try - good.tsv
printf 'user\tsegment\nann \tnew\nann\tnew\n' | try - good.tsv
printf 'user\tsegment\nann\033\tnew\nann\001\tnew\n' | try - good.tsv
