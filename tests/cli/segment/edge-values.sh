#!/bin/sh
# one user, all users equal, negative money, money at several scales, more than 64 bits
printf 'r\tfm\tsegment\n1-4\t1-4\tany\n' >four.tsv
rows() {
	printf 'user\ttime\tevent\tvalue\n'
	for i in "$@"; do printf '%s\t2024-01-02\tpurchase\t%s\n' "${i%=*}" "${i#*=}"; done
}
for score in midrank quantile ntile; do
	echo "$score"
	rows a=5 | segment --score $score | cut -f 1,5-
	rows a=5 b=5.0 c=5.00 | segment --score $score | cut -f 1,5-
	rows a=5 b=5 c=5 | segment --score $score --bins 4 --map four.tsv | cut -f 1,5-
	rows a=-1 b=-1.5 c=-0.01 d=0 e=-100 | segment --score $score | cut -f 1,5-
	rows a=9223372036854775807 a=9223372036854775807 b=0.000000000000000001 c=9223372036854775807 | segment --score $score | cut -f 1,5-
done
