#!/bin/sh
# nobody to list anything for: the header, 0; a test of nobody is no test
printf 'user\ttime\tevent\titem\torder\tsession\n' >log
told() {
	echo "$*"
	recommend "$@"
	echo "status $?"
}
for method in auto popular knn sequence session spectral ease; do told --method $method log; done
told --method popular --why log
told --explain --method knn log
told --similar log
told --complements log
told --evaluate --last 1 log
told --evaluate --split 2024-01-01 log
told --weight purchase=3 log
recommend --partial log | told --merge --method knn
recommend --partial --method session log | told --merge --method session
for method in popular knn sequence session spectral ease; do
	told --method $method --save model log
	told --apply model log
done
# with nothing learnt, nothing is shown, to newcomers neither
printf 'user\nann\n' >users
told --method popular --for users log
# files beside a log that are headers only: nobody, nothing kept out, an empty shop
cp "$TESTS/cli/lib/recommend.tsv" shop
printf 'user\titem\n' >none
told --method popular --for none shop
told --method popular --history none shop
told --method popular --catalogue none shop
told --evaluate --holdout none --method popular shop
told --method popular --exclude none -o got shop
recommend --method popular shop | cmp - got
ls
