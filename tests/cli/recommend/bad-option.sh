#!/bin/sh
# each on its own: the word that is not known, and what says nothing together
cp "$TESTS/cli/lib/recommend.tsv" log
try() {
	echo "recommend $*"
	recommend "$@" log 2>&1
	echo "status $?"
}
printf 'user\titem\nann\tapple\n' >file
recommend --method knn --save m log >out 2>&1
# words and numbers
try --methd knn
try --method nearest
try --method ''
try --top 0
try --top -1
try --top 1.5
try --top 99999999999999999999
try --weight purchase
try --weight purchase=
try --weight =3
try --weight purchase=much
try --weight purchase=-1
try --weight purchase=1,
try --weight purchase=1,view=1,purchase=2
try --weight "$(awk 'BEGIN { for (i = 0; i < 65; i++) printf "%sevent%d=1", i ? "," : "", i }')" | tail -n 2
try --half-life 0
try --half-life soon
try --half-life 3mo
try --half-life 1.5d
try --half-life -3d
try --max-history -1
try --neighbours 0 --method knn
try --neighbours many --method knn
try --knn pearson --method knn
try --user-damping -.1 --method knn
try --user-damping 11 --method knn
try --user-damping 1e-1 --method knn
try --item-damping x --method knn
try --item-damping '' --method knn
try --blend x --method sequence
try --blend -1 --method sequence
try --blend .4:1.1 --method sequence
try --blend .4: --method sequence
try --blend only:x --method sequence
try --blend only:.9:.8 --method sequence
try --blend '' --method sequence
try --blend .10000000000000000000000000000000000000000 --method sequence
try --factors -1 --method spectral
try --factors 1025 --method spectral
try --mix -1 --method spectral
try --lambda 0 --method ease
try --lambda -5 --method ease
try --budget -1
try --budget nan
try --per-category 0 --catalogue file
try --fallback random
try --support -1 --similar
try --last 0 --evaluate
try --split soon --evaluate
try --split '' --evaluate
try --split 2024-02-30 --evaluate
try --as-of soon
try --tz Europe/Berln
try --digits 16
try --similar=nothing
try --similar=aple
# answers
try --similar --complements
try --similar --evaluate --last 1
try --complements --evaluate --last 1
try --evaluate
try --evaluate --split 2024-01-06 --last 1
try --evaluate --holdout file --last 1
try --evaluate --holdout file --split 2024-01-06
try --holdout file
try --split 2024-01-06
try --last 1
try --similar --last 1
try --evaluate --last 1 --save x
try --evaluate --last 1 --apply m
try --similar --save x
try --similar --apply m
try --complements --save x
try --complements --apply m
try --evaluate --last 1 --for file
try --evaluate --last 1 --why
for pairs in --similar --complements; do
	try $pairs --for file
	try $pairs --history file
	try $pairs --exclude file
	try $pairs --catalogue file
	try $pairs --repeat
	try $pairs --why
	try $pairs --fallback none
	try $pairs --per-category 1
done
try --catalogue-where 'stock > 0'
try --per-category 1
try --support 1
try --evaluate --last 1 --support 1
try --partial --similar
try --partial --evaluate --last 1
try --partial --save x
try --partial --apply m
try --partial --for file
try --partial --history file
try --partial --exclude file
try --partial --catalogue file
try --apply m --merge
try --apply m --mem 4M
try --apply m --tmp .
# methods and their settings
for option in '--method knn' '--method auto' '--knn cosine' '--neighbours 3' '--user-damping 0' '--item-damping 0' '--factors 3' '--mix 0' '--lambda 3' \
	'--blend .4' --tune '--save x' '--budget 3'; do
	# shellcheck disable=SC2086 # the words are options
	try --apply m $option
done
for option in '--method knn' '--knn cosine' '--neighbours 3' '--user-damping 0' '--item-damping 0' '--factors 3' '--mix 0' '--lambda 3' '--blend .4' --tune; do
	# shellcheck disable=SC2086 # the words are options
	try --complements $option
done
try --similar --method ease
try --similar --method auto
try --knn cosine
try --knn cosine --method spectral
try --user-damping 0 --method ease
try --item-damping 0 --method sequence
try --neighbours 3
try --neighbours 3 --method ease
try --neighbours 3 --method sequence
try --neighbours 3 --method session
try --neighbours 3 --method popular
try --factors 3 --method knn
try --mix 0 --method auto
try --lambda 3 --method spectral
try --blend .4 --method knn
try --blend .4
try --tune
try --tune --method sequence
try --tune --method spectral
try --tune --method popular
try --tune --similar
try --tune --similar --method knn
try --tune --method knn --knn cosine
try --tune --method knn --neighbours 3
try --tune --method knn --user-damping 0
try --tune --method ease --lambda 3
try --budget 3 --method knn
try --why --method session
try --method session --max-history 0
ls
