#!/bin/sh
# counts of partials that do not fit 64 bits: of rows, of a selector's matches, of bad rows
most=18446744073709551615
printf 'user\ttime\na\t2024-01-01T00:00:00Z\n' | cohort --partial >good
for count in rows=1 kept=1 matched.start=1; do
	sed "s/$count/${count%=*}=$most/" good >much
	cohort --merge much much
	echo "status $?"
done
sed "s/option.start=/bad.time=$most\\\\t&/" good >much
cohort --merge much much
echo "status $?"
