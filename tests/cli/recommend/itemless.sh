#!/bin/sh
# rows without an item, such as logins, are no events here: left out and counted, whatever else they lack
cp "$TESTS/cli/lib/recommend.tsv" log
{
	sed 5q log
	printf 'fay\t2024-01-09T00:00:00Z\tlogin\t\t\ts7\nann\t2024-01-30T00:00:00Z\tlogin\t\\N\t\ts7\n\t2024-01-09\tlogin\t\t\t\n'
	sed 1,5d log
} >logins
for how in '-m popular' '-m knn' '-m session' --similar '--complements --where purchase' '--evaluate --last 1 -m popular' '-m popular --half-life 2d'; do
	# shellcheck disable=SC2086 # the words are options
	{
		recommend $how log >want 2>err
		recommend $how logins | cmp - want
	}
done
# the latest time is that of the rows that count
recommend --partial logins | sed -n 2p | cut -f 8
recommend --partial logins 2>err | recommend --merge -m popular | head -n 2
# of a saved model's histories, too
recommend -m knn --save model log >want
{ head -n 1 logins; tail -n +2 logins | LC_ALL=C sort -s -t '	' -k 1,1; } >sorted
recommend --apply model sorted | cmp - want
# beside the input a row without an item is a bad row
printf 'user\titem\nann\t\n' >beside
recommend -m popular --exclude beside log
echo "status $?"
