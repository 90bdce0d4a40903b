#!/bin/sh
# a log without times: the order of a user's rows is that of the file, across FILEs, too
printf 'user\titem\n' >header
printf 'u\ta\nu\tb\nv\ta\nu\tc\nv\tb\nv\tc\nw\ta\n' >rows
cat header rows >log
recommend --method sequence -n 1 log
# two went from a to b: 2 x 3^-.3 x 2^-.1 = 1.342118. Other users' rows between them change nothing
{ cat header; sort -s -k 1,1 rows; } | recommend --method sequence -n 1 >got
recommend --method sequence -n 1 log | cmp - got
# the other way round a tenth of it is left
{ cat header; sort -r -k 1,1 -k 2,2 rows; } | recommend --method sequence -n 1
# two files are one after the other
{ cat header; head -n 3 rows; } >first
{ cat header; tail -n +4 rows; } >second
recommend --method sequence -n 1 first second | cmp - got
# with times the rows stand as they like
awk 'NR == 1 { print $0 "\ttime"; next } { printf "%s\t2024-01-%02d\n", $0, NR }' log >timed
{ head -n 1 timed; tail -n +2 timed | sort -r; } | recommend --method sequence -n 1 | cmp - got
# methods that know no order do not care
for how in '-m popular' '-m knn' '-m spectral' '-m ease' --similar; do
	# shellcheck disable=SC2086 # the words are options
	{
		recommend $how log >want
		{ cat header; sort -r rows; } | recommend $how | cmp - want
	}
done
# there is nothing in the order that a partial could keep
recommend --partial log
echo "status $?"
