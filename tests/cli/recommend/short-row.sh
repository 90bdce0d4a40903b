#!/bin/sh
printf 'user\ttime\tevent\titem\nu\t2024-01-02\tview\ta\nv\t2024-01-02\nv\t2024-01-03\tview\ta\n' >log
for how in '' '-m popular' '--similar' '--partial' '--save model'; do
	# shellcheck disable=SC2086 # the words are options
	recommend $how log
	echo "status $?"
done
recommend --similar --bad skip --rejects rejects log
echo "status $?"
cat rejects
# a bad row of a file beside the input is an error whatever --bad says: who is left out there, or what, must be known
printf 'user\titem\nu\ta\nv\n' >beside
for how in --for --history --exclude --catalogue '--evaluate --holdout'; do
	# shellcheck disable=SC2086 # the words are options
	recommend -m popular --bad skip $how beside log
	echo "status $?"
done
ls
