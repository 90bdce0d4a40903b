#!/bin/sh
for how in '' '-m popular' '-m session' '--similar' '--complements' '--evaluate --last 1' '--partial' '--merge' '--save model'; do
	# shellcheck disable=SC2086 # the words are options
	recommend $how </dev/null
	echo "status $?"
done
recommend --no-header --columns user,time,event,item </dev/null
echo "status $?"
log=$TESTS/cli/lib/recommend.tsv
: >nothing
for how in --for --history --exclude --catalogue '--evaluate --holdout' --apply; do
	# shellcheck disable=SC2086 # the words are options
	case $how in --apply) recommend $how nothing "$log" ;; *) recommend -m popular $how nothing "$log" ;; esac
	echo "status $?"
done
ls
