#!/usr/bin/env bash
# F54: what is no number is a bad row where the column is used, and untouched where it rides along
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
# shellcheck disable=SC2054  # commas are part of them
words=(nan NaN inf -inf Infinity 0x10 1e5 1E5 1e999 1e-5 1,5 1.234,5 1,234 +1 .5 -.5 1. - + . -. 1..2 1.2.3 1-2 --1 '1 ' ' 1' '1 000' 1_000
	1f 0b1 1/2 50% 'EUR 1' '(1)' '٣' '１' true null NA '\t1' "1'")
echo "${#words[@]} spellings"
printf 'big\tvalue >= 100\nrest\t*\n' >asks.txt
printf 'u\tuser = u\nrest\t*\n' >keeps.txt
for word in "${words[@]}"; do
	printf 'user\ttime\tevent\tvalue\nu\t2024-01-02T00:00:00Z\tpurchase\t%s\n' "$word" >a.tsv
	for how in '' '--rules asks.txt' '--rules asks.txt --check' '--rules keeps.txt --summary'; do
		# shellcheck disable=SC2086
		segment $how a.tsv >out 2>err
		[ $? = 1 ] && grep -q '^segment: a.tsv:2:4: [a-z]*: not a number: ' err || echo "$how: taken for a number: '$word'"
		[ ! -s out ] || [ "$(tail -c 9 out)" = '#!aborted' ] || echo "$how: an answer: '$word'"
	done
	segment --method lifecycle --summary a.tsv >out 2>err
	[ $? = 1 ] && [ ! -s out ] && grep -q '^segment: a.tsv:2:4: value: not a number: ' err || echo "lifecycle: '$word'"
	segment --rules keeps.txt a.tsv | sed 's/\t[^\t]*$//' | cmp - a.tsv
	# a cut, a limit, a literal
	segment --score "cuts=1,2,3,4/1,2,3,4/1,2,3,$word" a.tsv >out 2>err
	[ $? = 2 ] && [ ! -s out ] || echo "a cut: '$word'"
	case $word in ' '* | *' ') continue ;; esac     # blanks part words there
	printf 'big\tvalue >= %s\n' "$word" >r.txt
	printf 'user\tvalue\nu\t7\n' | segment --rules r.txt >out 2>err
	[ $? = 1 ] && [ ! -s out ] && grep -q '^segment: r.txt:1: ' err || echo "a literal: '$word' $(cat out err)"
done
