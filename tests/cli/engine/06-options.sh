#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 6: nothing in is nothing out whatever the answer's options are: a cross table without columns, quantiles of a method that no partial told.
. "$TESTS/cli/engine/each"
for option in --matrix --matrix=share "--row-bins 3" "--row-bins cuts=1,2 --matrix" "--matrix --totals"; do
	on crosstab $option </dev/null
	echo "crosstab $option: $?"
	with crosstab --engine hive --merge $option </dev/null
	echo "merge $?"
done
for option in "--q50 3" "--q50 3 --q80 9" "--q80 9 --summary"; do
	on lifecycle $option </dev/null
	echo "segment $option: $?"
	segment --engine hadoop --merge $option </dev/null
	echo "merge $?"
done
# with partials of the other method it is wrong usage still
events 3 | on segment --partial | segment --engine spark --merge --q50 3 2>&1
events 3 | on lifecycle --partial | segment --engine spark --merge --q50 3
