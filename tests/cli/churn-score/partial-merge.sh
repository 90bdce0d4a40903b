#!/bin/sh
# any split, merged in any order and nesting, gives the bytes of one run
log=$TESTS/cli/lib/churn.tsv
part() { # FROM TO OPTIONS: states of some rows
	from=$1 to=$2
	shift 2
	(head -n 1 "$log"; sed -n "${from},${to}p" "$log") | churn-score --partial "$@"
}
for options in '' '--tz Asia/Tokyo' '--order-when event!=view' '--where plan=pro'; do
	# shellcheck disable=SC2086 # the words are options
	{
		part 2 8 $options >a
		part 9 15 $options >b
		part 16 99 $options >c
		churn-score --merge --partial a b c >all
		churn-score --partial $options "$log" | cmp - all
		for answer in '--inputs' '--model recency --horizon 28d' '--model mbgnbd --horizon 28d' '--evaluate --horizon 28d' '--curve --horizon 28d'; do
			churn-score $answer $options "$log" >want 2>want.err || cat want.err
			churn-score --merge $answer c a b 2>/dev/null | cmp - want
			cat b c | churn-score --merge --partial - a | churn-score --merge $answer 2>/dev/null | cmp - want
		done
	}
done
churn-score --partial "$log" >all
cat all
# what shapes an answer only does no harm to the states, nor to the inputs
churn-score --partial --model hazard --horizon 13w --season off --snapshots 3 --explain "$log" | cmp - all
churn-score --inputs "$log" >want
churn-score --inputs --model hazard --horizon 13w --season off --snapshots 3 --explain "$log" | cmp - want
# one state file for every model and horizon, and for every day up to its own
for options in '--model pnbd --horizon 13w' '--model recency --horizon 1mo' '--as-of 2024-03-06 --inputs' '--as-of 2024-03-06 --model mbgnbd --detail' \
	'--as-of 2024-06-30 --model recency'; do
	# shellcheck disable=SC2086 # the words are options
	{
		churn-score $options "$log" >want 2>want.err || cat want.err
		churn-score --merge $options all 2>got.err | cmp - want
		grep -v 'rows later than' want.err >want2
		grep -v 'order days later than' got.err | cmp - want2
	}
done
# an instant within a day would need the times, and the states have days
churn-score --merge --as-of 2024-03-06T12:00:00Z --inputs all
echo "status $?"
# the day is of the answer: a state serves them all
churn-score --merge --as-of 2024-03-05 --inputs all >got
churn-score --inputs --as-of 2024-03-05 "$log" 2>err | cmp - got
# given to the states it leaves rows out, which no merge brings back
churn-score --partial --as-of 2024-03-05 "$log" | churn-score --merge --as-of 2024-03-05 --inputs | cmp - got
churn-score --merge --order-when view --inputs all
echo "status $?"
churn-score --merge --tz Asia/Tokyo --inputs all
echo "status $?"
