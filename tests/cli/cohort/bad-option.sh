#!/bin/sh
# each on its own: the word that is not known, and what cannot be asked together
log=$TESTS/cli/lib/cohort.tsv
try() {
	echo "cohort $*"
	cohort "$@" "$log"
	echo "status $?"
}
try --perod week 2>&1
try --period fortnight 2>&1
try --mode often 2>&1
try --mode bracket= 2>&1
try --mode bracket=3-1 2>&1
try --mode bracket=1,x 2>&1
try --mode bracket=1,1 --matrix 2>&1
try --window sliding 2>&1
try --zero end 2>&1
try --measure mean 2>&1
try --measure count=0 2>&1
try --measure count= 2>&1
try --lags -1 2>&1
try --mean median 2>&1
try --incomplete hide 2>&1
try --reference first 2>&1
try --matrix=cohort 2>&1
try --since yesterday 2>&1
try --until 2024-02-30 2>&1
try --as-of soon 2>&1
try --tz Europe/Berln 2>&1
try --week-start monday-ish 2>&1
try --digits 16 2>&1
try --first --recurring 2>&1
try --mode bracket=0,1 --lags 3 2>&1
try --mode bracket=0,1 --reference previous 2>&1
try --measure sum --reference previous 2>&1
try --measure sum --mode every 2>&1
try --measure sum --matrix=users 2>&1
try --measure sum --matrix=rate 2>&1
try --matrix=value 2>&1
try --start 'event =' 2>&1
