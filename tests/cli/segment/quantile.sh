#!/bin/sh
# type 7 over 0 1 30 30 45 86 days, 1 1 1 2 2 3 orders, -2 10 30 30 34.5 101.25: each break is a value; and breaks between values
segment --score quantile --thresholds-out t.tsv "$TESTS/cli/lib/segment.tsv"
cat t.tsv
printf 'r\tfm\tsegment\n1-3\t1\tlow\n1-3\t2\tmid\n1-3\t3\thigh\n' >three.tsv
{
	printf 'user\ttime\tevent\tvalue\n'
	for i in 1 2 3 5 9; do printf 'u%d\t2024-01-0%d\tpurchase\t%d\n' $i $i $((i * i)); done
} | segment --score quantile --bins 3 --map three.tsv --thresholds-out t.tsv
cat t.tsv
# breaks at -10 + 1/3 and -10 + 2/3 are written rounded down
printf 'user\ttime\tevent\tvalue\na\t2024-01-01\tpurchase\t-10\nb\t2024-01-01\tpurchase\t-9\n' |
	segment --score quantile --bins 3 --map three.tsv --thresholds-out t.tsv | cut -f 1,6-
grep m t.tsv
