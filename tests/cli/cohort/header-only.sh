#!/bin/sh
printf 'user\ttime\tvalue\tplan\n' >log
cohort log
cohort --by plan --measure sum log
cohort --matrix log
cohort --matrix --mode bracket=0,1-3 log
cohort --heatmap log
cohort --partial log | cohort --merge
echo "status $?"
