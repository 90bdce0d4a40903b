#!/bin/sh
log=$TESTS/cli/lib/recommend.tsv
for how in '-m popular' '-m knn --why' '-m sequence' '-m session' '-m spectral' '-m ease' '--explain' '--similar' '--complements --where purchase' '--evaluate --last 1' \
	'--partial' '-n 1'; do
	# shellcheck disable=SC2086 # the words are options
	recommend $how "$log" >/dev/full 2>err
	echo "status $?"
	grep 'write error' err
done
recommend -m knn --save /dev/full "$log" >out 2>err
echo "status $?"
grep 'write error' err
recommend -m knn --save model "$log" >out
LC_ALL=C sort -s -t '	' -k 1,1 "$log" | grep -v '^user' | recommend --apply model --no-header --columns "$(head -n 1 "$log" | tr '\t' ,)" >/dev/full 2>err
echo "status $?"
grep 'write error' err
