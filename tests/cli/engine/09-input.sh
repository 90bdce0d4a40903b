#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 9: \N, exponents, times of varying width, one TAB too many; NaN, Infinity and wrong numbers of fields are bad rows.
. "$TESTS/cli/engine/each"
for v in 1.0E-7 0E-10 3.0 1e5 1E+5 -2.50E2 1.000E-7 1234567.890000000000000000 1.0E20 1.0E-19 NaN Infinity -Infinity 1.E5 E5 1e 0x1 ''; do
	printf 'u1\t2024-01-02 12:34:56\tpurchase\ti\t%s\to\n' "$v" >row
	echo "$v: $(on segment <row 2>&1 | cut -f 6)"
	echo "$v: $(on ingest <row 2>&1 | cut -f 5)"
	echo "$v: $(on rules <row 2>&1 | cut -f 7)"
done
{
	printf 'u1\t2024-01-02 12:34:56\tpurchase\ti\t1\to\n'
	printf 'u1\t2024-01-02 12:34:56.1\tpurchase\t\\N\t\\N\t\n'
	printf 'u1\t2024-01-02 12:34:56.123456\tpurchase\ti\t1\to\t\n'
	printf 'u1\t2024-01-02 12:34:56.12\tpurchase\ti\t\t\t\n'
} >rows
on ingest <rows
on segment <rows
on rules --name label <rows
for f in $folds $maps; do
	on "$f" --where "order != ''" <rows >/dev/null 2>&1 || echo "$f: status $?"
	printf 'u1\t2024-01-02 12:34:56\tpurchase\tan item\twith a TAB\t1\to\n' | on "$f" 2>&1 >/dev/null
	printf 'u1\t2024-01-02 12:34:56\tpurchase\tan item\n' | on "$f" 2>&1 >/dev/null
	printf 'u1\tx\t\n' | with "$f" --engine spark --merge 2>&1 >/dev/null | head -n 1
done
# the plain stream takes none of this
printf 'user\ttime\tevent\tvalue\nu1\t2024-01-02\tpurchase\t1e5\n' | segment
printf 'user\ttime\tevent\tvalue\nu1\t2024-01-02\tpurchase\t1\t\n' | segment
