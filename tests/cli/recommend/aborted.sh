#!/bin/sh
printf 'user\ttime\tevent\titem\torder\nu\t2024-01-02\tview\ta\to1\n#!aborted' >log
for how in '' '-m popular' '-m session' '--similar' '--complements' '--evaluate --last 1' '--partial' '--save model'; do
	# shellcheck disable=SC2086 # the words are options
	recommend $how --bad skip log
	echo " status $?"
done
# sort(1) adds the LF and moves it up
{ cat log; echo; } | LC_ALL=C sort | recommend --no-header --columns user,time,event,item,order --bad skip
echo "status $?"
# what stands beside the input, too
printf 'user\ttime\tevent\titem\torder\nu\t2024-01-02\tview\ta\to1\nv\t2024-01-02\tview\tb\to1\n' >good
printf 'item\tuser\na\tu\n#!aborted' >beside
for how in --for --history --exclude --catalogue '--evaluate --holdout'; do
	# shellcheck disable=SC2086 # the words are options
	recommend -m popular $how beside good
	echo " status $?"
done
ls
