#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 7: what options name is text, too: a byte in it that is not UTF-8 would reach stdout as a label, a name, an item.
. "$TESTS/cli/engine/each"
events 8 >rows
# refused FILE COMMAND...: with one byte of the file gone wrong, and no row is written; as it was, it is taken
refused() {
	"${@:2}" <rows >good 2>message || cat message
	sed -i "s/mark/\xe9t\xc3\xa9 mark/" "$1"
	if "${@:2}" <rows >out; then echo "$1 is taken"; fi
	grep -v '#!aborted' out | head -n 1
}
printf '# of all\nhigh\tvalue > 20\nmark\tevent in (view, purchase)\n' >rules
refused rules segment --engine spark --columns $columns --rules rules 2>&1
printf 'mark\tvalue >= 0\n' >rules
refused rules segment --engine spark --columns $columns --rules rules --summary 2>&1
printf 'r\tfm\tsegment\n1-5\t1-5\tmark\n' >map
refused map on segment --map map 2>&1
printf 'measure\tcut\tupto\nr\t1\t5\nf\t1\t1\nm\t1\t100\n# mark\n' >thresholds
printf 'r\tfm\tsegment\n1-2\t1-2\tall\n' >two
refused thresholds on segment --thresholds thresholds --map two 2>&1
printf 'preset = 1\nuser = user\ntime = time\nevent = event\nset = event=mark when value > 0\n' >preset
refused preset ingest --engine spark --columns $columns --preset ./preset 2>&1
printf 'date,currency,rate\n2024-01-01,USD,1.5\n2024-01-01,mark,2\n' >rates
refused rates ingest --engine spark --columns $columns --currency =USD --base EUR --rates rates --rates-stale 400 2>&1
printf 'item,name\ni1,mark\ni2,\n' | tr , '\t' >side
for option in for exclude catalogue; do
	cp side $option
	sed -i '1s/item/user/' for
	refused $option on recommend --$option $option 2>&1
done
{
	tr , '\t' <<<user,time,event,item
	cut -f 1-4 rows | sed 's/i9$/mark/; s/ /T/; s/\(:0[0-9]\)\(.5\)\?\t/\1Z\t/'
} >log
recommend --method knn --save model log >/dev/null
LC_ALL=C sort -o rows rows
refused model recommend --engine spark --columns $columns --apply model 2>&1
refused log recommend --method knn --engine spark --columns $columns --history log 2>&1
tr , '\t' <<<user,time,event,value >log
events 8 | cut -f 1-3,5 | sed 's/1.0E1/10/; s/ /T/; s/\(:0[0-9]\)\(.5\)\?\t/\1Z\t/' >>log
churn-score --model recency --horizon 30d --save scores log >/dev/null
sed -i '$s/$/\xff/' scores
churn-score --engine spark --columns $columns --apply scores <rows 2>&1
# a raw CR would end the row
printf 'r\tfm\tsegment\n1-5\t1-5\tall\rof them\n' >map
on segment --map map <rows 2>&1
{
	tr , '\t' <<<user,time,event,value
	echo u1,2024-01-01,purchase,1 | tr , '\t'
} | segment --map map 2>&1
