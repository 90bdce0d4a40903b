#!/usr/bin/env bash
# a summary has what --mem leaves beside the states, also when they were spilled and walked several times
awk 'BEGIN { print "user\ttime\tevent\tvalue\tshop"
	for (i = 0; i < 150000; i++) printf "u%08d\t2024-01-%02dT00:00:00Z\tpurchase\t5\tshop-%06d\n", i * 7919 % 150000, i % 28 + 1, i / 3 }' >log
for mem in 12M 64M; do
	segment --summary --by shop --mem $mem --tmp . log | cksum
done
