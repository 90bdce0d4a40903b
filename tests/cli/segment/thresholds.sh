#!/bin/sh
# limits written and taken back: same rows, same labels; in new rows only customers move
log=$TESTS/cli/lib/segment.tsv
for score in midrank quantile cuts=1,30,45,60/1,2,3,4/0,10,30,100; do
	segment --score $score --thresholds-out t.tsv --explain "$log" 2>first.err >want
	segment --thresholds t.tsv --thresholds-out again.tsv --explain "$log" 2>second.err >got
	cmp want got
	cmp t.tsv again.tsv
	tail -n +2 first.err >first
	tail -n +2 second.err | cmp - first
	segment --summary --thresholds-out t2.tsv --score $score "$log" >out
	cmp t.tsv t2.tsv
done
segment --thresholds-out t.tsv "$log" >want
head -n 1 second.err
# as of the same day: ida orders, bob orders again; nobody else moves
{ cat "$log"; printf 'ida\t2024-03-20\tpurchase\t500\to9\tEUR\tfree\nbob\t2024-03-30\tpurchase\t10\to10\tEUR\tpro\n'; } >new.tsv
segment --thresholds t.tsv new.tsv | diff want -
# a file by hand: any order of rows and columns, comments; empty means that no value was so low
{
	printf '# mine\nupto\tmeasure\tcut\n'
	printf '1\tr\t1\n30\tr\t2\n45\tr\t3\n60\tr\t4\n'
	printf '100\tm\t4\n30\tm\t3\n\tm\t1\n10\tm\t2\n\n'
	printf '\tf\t1\n\\N\tf\t2\n\tf\t3\n2\tf\t4\n'
} >hand.tsv
segment --thresholds hand.tsv "$log" | cut -f 1,4-
# it says how many bins there are
printf 'measure\tcut\tupto\nr\t1\t30\nf\t1\t1\nm\t1\t30\n' >one.tsv
printf 'r\tfm\tsegment\n1\t1-2\told\n2\t1-2\tfresh\n' >two.tsv
segment --thresholds one.tsv --map two.tsv "$log" | cut -f 1,7-
segment --thresholds one.tsv "$log"
echo "status $?"
segment --thresholds one.tsv --bins 3 --map two.tsv "$log"
echo "status $?"
segment --thresholds t.tsv --score midrank "$log"
echo "status $?"
