#!/bin/sh
printf 'rest\t*\n' >r.txt
for how in '' '--method lifecycle' '--summary' '--partial' '--rules r.txt' '--rules r.txt --check'; do
	# shellcheck disable=SC2086 # the words are options
	segment $how "$TESTS/cli/lib/segment.tsv" >/dev/full
	echo "status $?"
done
segment --thresholds-out /dev/full "$TESTS/cli/lib/segment.tsv" >out
echo "status $?"
