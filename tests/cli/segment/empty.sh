#!/bin/sh
printf 'rest\t*\n' >r.txt
for how in '' '--method lifecycle' '--rules r.txt' '--merge'; do
	# shellcheck disable=SC2086 # the words are options
	segment $how </dev/null
	echo "status $?"
done
for how in '' '--method lifecycle' '--rules r.txt' '--rules r.txt --check' '--summary'; do
	# shellcheck disable=SC2086
	segment $how --no-header --columns user,time,event,value </dev/null
	echo "status $?"
done
