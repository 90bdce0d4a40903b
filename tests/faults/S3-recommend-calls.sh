#!/usr/bin/env bash
# S3, F17: each call of the edge fails in turn, once and from then on: 3, 4 or 5, or 0 with identical bytes; no signal, no hang; a model
# that stands is whole
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
try() {
	python3 "$TESTS/faults/lib/fail_call.py" 3,4,5 "${CALLS:-all}" "$@"
}

tsv 300 30 >small.tsv
tsv 12000 11000 >big.tsv
{ head -n 1 small.tsv; tail -n +2 small.tsv | LC_ALL=C sort -s -t '	' -k 1,1; } >sorted.tsv
recommend --partial small.tsv >state
printf 'user\titem\ttime\nx\ti1\t2024-01-01\nx\tfigs\t2024-01-02\nu3\ti7\t2024-01-02\n' >new
awk 'BEGIN { print "item\tstock\tcategory"; for (i = 0; i < 50; i++) print "i" i "\t" i % 4 "\tc" i % 5 }' >shop
for method in popular knn sequence session spectral ease; do
	settings=
	[ $method != spectral ] || settings='-k 5 --factors 4'
	# shellcheck disable=SC2086
	recommend --method $method $settings --save $method sorted.tsv >out 2>err
done
for how in '--method knn --why --weight purchase=3,view=1 --half-life 30d' '--method sequence --blend .4 --max-history 5' '--method session' '--method spectral --factors 4' \
	'--method spectral --factors 4 -k 5 --why' '--method ease' '--method popular --for new --exclude new' '--method knn --history new --catalogue shop --catalogue-where stock>0 --per-category 2' \
	'--method knn --tune' '--similar --knn lift' '--evaluate --last 1 --method knn' '--evaluate --last 1 --method session' '--evaluate --holdout new --method ease'; do
	# shellcheck disable=SC2086 # the words are options
	N_MOST=12 try "$FAULTBIN/recommend" $how -n 3 small.tsv
done
N_MOST=15 try "$FAULTBIN/recommend" --explain small.tsv
N_MOST=12 try "$FAULTBIN/recommend" --complements --where "order != ''" small.tsv
N_MOST=15 try "$FAULTBIN/recommend" --merge --method knn state
for method in popular knn sequence session spectral ease; do N_MOST=12 try "$FAULTBIN/recommend" --apply $method --history new -n 3; done
N_MOST=15 try "$FAULTBIN/recommend" --apply knn --for new --why sorted.tsv
N_MOST=8 try "$FAULTBIN/recommend" --mem 1M --tmp . --method knn -n 3 big.tsv
N_MOST=8 try "$FAULTBIN/recommend" --mem 1M --tmp . --partial --method session big.tsv
# what is saved: the whole model or none
"$FAULTBIN/recommend" --method knn --save kept small.tsv >out 2>err
mv kept want
for call in malloc read write open close fstat rename fchmod; do
	for n in 1 2 3 5 8 13 20 30; do
		for plus in '' +; do
			TN_FAULT=$call:$n$plus timeout 10 "$FAULTBIN/recommend" --method knn --save kept small.tsv >out 2>err
			status=$?
			[ $status -lt 6 ] || echo "$call:$n$plus: status $status"
			if [ $status = 0 ]; then cmp kept want || echo "$call:$n$plus: status 0"; fi
			[ ! -e kept ] || cmp kept want || echo "$call:$n$plus: half a model, status $status"
			rm -f kept
		done
	done
done
rm -f out err
ls
