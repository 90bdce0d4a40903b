#!/bin/sh
for how in '' '--inputs' '--evaluate' '--curve' '--partial' '--merge' '--save model'; do
	# shellcheck disable=SC2086 # the words are options
	churn-score $how </dev/null
	echo "status $?"
done
churn-score --no-header --columns user,time,event </dev/null
echo "status $?"
ls
