#!/bin/sh
# the default may match nothing, what is given may not; a row that is both counts once
log=$TESTS/cli/lib/segment.tsv
told() {
	"$@"
	echo "status $?"
}
grep -v -e refund -e return "$log" >plain.tsv
segment plain.tsv | cut -f 1,6
told segment --refund-when 'event = refund or event = return' plain.tsv
told segment --refund-when refun "$log"
segment --refund-when return "$log" | cut -f 1,6
segment --refund-when purchase "$log" | cut -f 1,4-6
segment --refund-when 'value < 0' "$log" >got
segment "$log" | cmp - got
