#!/bin/sh
# one user, one item, all users alike, k larger than the catalogue: lists, a table, or status 1 with its reason; never NaN, never what was seen
python3 "$TESTS/cli/lib/recommend_hard.py"
# a history of nothing that is known, and an empty one
cp "$TESTS/cli/lib/recommend.tsv" log
printf 'user\titem\nx\tfigs\nx\tgrapes\n' >unknown
printf 'user\nx\n' >x
for method in auto popular knn sequence session spectral ease; do
	recommend -m $method -n 2 --history unknown log 2>err | tail -n +2
	recommend -m $method -n 2 --for x log 2>err | tail -n +2
	recommend -m $method -n 2 --history unknown --fallback none log 2>err | tail -n +2
done
# parts beyond all measure: histories long after the model's day, weights near the bounds: a list or a word why not
printf 'user\ttime\titem\nx\t2031-06-01\tapple\n' >late
for method in popular knn sequence session ease; do
	recommend -m $method --half-life 1h --save model log >out
	recommend --apply model -n 1 late >out 2>err
	status=$?
	[ $status -le 1 ] && ! grep -qi -e nan -e inf out || echo "$method: status $status"
done
for how in '-m knn' '-m sequence --blend 1000000' '-m spectral --mix 1000000' '-m ease' --similar '--similar --knn cosine' '--similar --knn rp3beta'; do
	for weight in 200000 1000000000 100000000000000; do
		# shellcheck disable=SC2086 # the words are options
		recommend $how --weight purchase=$weight log >out 2>err
		status=$?
		[ $status -le 2 ] && [ $((status + $(wc -l <err))) -ne 1 ] && ! grep -qi -e nan -e inf out || echo "$how, weight $weight: status $status"
	done
done
