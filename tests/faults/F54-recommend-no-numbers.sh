#!/usr/bin/env bash
# F54: what is no number is wrong usage in each option that needs one; a value that no option asks for rides along
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
# shellcheck disable=SC2054  # commas are part of them
words=(nan NaN inf -inf Infinity 0x10 1e5 1E5 1e999 1e-5 1,5 1.234,5 1,234 +1 1. - + . -. 1..2 1.2.3 1-2 --1 '1 ' ' 1' '1 000' 1_000
	1f 0b1 1/2 50% 'EUR 1' '(1)' '٣' '１' true null NA '\t1' "1'")
echo "${#words[@]} spellings"
printf 'user\ttime\tevent\titem\nu\t2024-01-02T00:00:00Z\tview\ta\n' >a.tsv
for word in "${words[@]}"; do
	printf 'user\ttime\tevent\titem\tvalue\nu\t2024-01-02T00:00:00Z\tview\ta\t%s\n' "$word" >b.tsv
	recommend --similar b.tsv >out 2>err || echo "not used, and judged: '$word' $(cat err)"
	for option in --top --max-history '-m knn -k' '-m knn --user-damping' '-m knn --item-damping' '-m spectral --factors' '-m spectral --mix' '-m ease --lambda' --budget \
		'-m sequence --blend' '--similar --support' '--evaluate --last'; do
		# shellcheck disable=SC2086 # the words are options
		recommend $option "$word" a.tsv >out 2>err
		[ $? = 2 ] && [ ! -s out ] || echo "$option: '$word'"
	done
	recommend --weight "view=$word" a.tsv >out 2>err
	[ $? = 2 ] && [ ! -s out ] || echo "--weight: '$word'"
	recommend --half-life "$word" a.tsv >out 2>err
	[ $? = 2 ] && [ ! -s out ] || echo "--half-life: '$word'"
done
