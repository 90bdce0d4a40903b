#!/bin/sh
# each stage at its boundary, with q50 = 10 and q80 = 20 as given, as of 2024-12-31
row() { # USER DAY...
	user=$1
	shift
	for day in "$@"; do printf '%s\t2024-%s\tpurchase\n' "$user" "$day"; done
}
{
	printf 'user\ttime\tevent\n'
	row one-10 12-21
	row one-11 12-20
	row one-20 12-11
	row one-21 12-10
	row two-20 12-01 12-11
	row two-21 12-01 12-10
	row two-40 11-20 11-21
	row two-41 11-19 11-20
	# the gaps are in the names: the last one against the median of the earlier ones
	row gaps-5-5-4 12-17 12-22 12-27 12-31
	row gaps-5-5-5 12-16 12-21 12-26 12-31
	row gaps-4-6-5 12-16 12-20 12-26 12-31
	row gaps-4-6-4 12-17 12-21 12-27 12-31
	row gaps-4-5-4 12-18 12-22 12-27 12-31
	row gaps-4-5-5 12-17 12-21 12-26 12-31
	row twice-a-day 12-30 12-30T09:00:00 12-31
	printf 'nobody\t2024-12-30\tview\n'
} >log
segment --method lifecycle --q50 10 --q80 20 --as-of 2024-12-31 --explain log
# the window of a day and none
segment --method lifecycle --q50 0 --q80 0 --as-of 2024-12-31 --explain log | cut -f 1,5,7
