#!/bin/sh
# nothing to fit on, nobody to test
try() {
	recommend --evaluate --method knn "$@"
	echo "status $?"
}
printf '%s\n' 'user	item	time' 'a	x	2024-01-01' 'b	x	2024-01-02' >log.tsv
try --split 2024-01-01 log.tsv
try --split 2024-02-01 log.tsv
try --last 1 log.tsv
printf 'user\titem\n' >held.tsv
try --holdout held.tsv log.tsv
