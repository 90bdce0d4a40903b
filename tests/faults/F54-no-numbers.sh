#!/usr/bin/env bash
# F54: what is no number is a bad row where the column is used, and untouched where it rides along
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
# shellcheck disable=SC2054  # commas are part of them
words=(nan NaN NAN inf -inf Infinity INF 0x10 0X1p3 1e5 1E5 1e999 1e-5 1,5 1.234,5 1,234 +1 +0 .5 -.5 1. -1. - + . -. 1..2 1.2.3 1-2
	--1 '1 ' ' 1' '1 000' 1_000 1f 1L 0b1 1/2 50% 'EUR 1' 1EUR '(1)' '٣' '１' true null NULL None NA '\t1' "1'")
echo "${#words[@]} spellings"
for word in "${words[@]}"; do
	printf 'user\ttime\tvalue\nu\t2024-01-02T00:00:00Z\t%s\n' "$word" >a.tsv
	cohort --measure sum a.tsv >out 2>err
	[ $? = 1 ] && [ ! -s out ] && grep -q '^cohort: a.tsv:2:3: value: not a number: ' err || echo "taken for a number: '$word'"
	cohort --where 'value > 0' a.tsv >out 2>err
	[ $? = 1 ] && [ ! -s out ] && grep -q 'a.tsv:2' err || echo "taken for a number in EXPR: '$word'"
	sed 's/value/note/' a.tsv >kept.tsv
	ingest --format stream kept.tsv | cmp - kept.tsv
	cohort --measure users a.tsv >out || echo "read though nobody asked: '$word'"
done
# zero in all its forms is a number
printf 'user\ttime\tvalue\nu\t2024-01-02\t-0\nu\t2024-01-02\t-0.00\nu\t2024-01-02\t007\nu\t2024-01-02\t0\n' | cohort --measure sum
