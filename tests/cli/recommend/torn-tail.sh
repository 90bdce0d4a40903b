#!/bin/sh
printf 'user\ttime\tevent\titem\nu\t2024-01-02\tview\ta' >torn
for how in '' '-m popular --bad skip' '-m session' '--similar' '--evaluate --last 1' '--partial' '--save model'; do
	# shellcheck disable=SC2086 # the words are options
	recommend $how torn
	echo "status $?"
done
log=$TESTS/cli/lib/recommend.tsv
printf 'item\tuser\napple\tann' >beside
for how in --for --history --exclude --catalogue '--evaluate --holdout'; do
	# shellcheck disable=SC2086 # the words are options
	recommend -m popular $how beside "$log"
	echo "status $?"
done
recommend -m knn --save model "$log" >want
head -c -1 model >torn.model
recommend --apply torn.model "$log"
echo "status $?"
ls
