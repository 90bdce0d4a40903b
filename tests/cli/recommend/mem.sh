#!/bin/sh
# states that spill give the bytes of those that do not, whatever is asked
awk 'BEGIN { print "user\ttime\tevent\titem\torder\tsession"; split("view cart purchase", e, " "); for (i = 0; i < 60000; i++) {
	u = i * 7919 % 5003; k = int(u * i / 31 % 40) * int(i % 7) % 211
	printf "u%d\t2024-%02d-%02dT%02d:%02d:%02dZ\t%s\ti%d\to%d\ts%d\n", u, i % 12 + 1, i % 28 + 1, i % 24, i % 60, i % 59, e[i % 3 + 1], k, i % 20011, i % 15013 } }' >log
for how in '-m popular -n 3' '-m knn -n 3 -k 10 --weight purchase=3,cart=2,view=1 --half-life 90d' '-m sequence -n 3' '-m session -n 2 --max-history 5' '-m spectral --factors 8 -n 2' \
	'-m ease -n 2' '--similar -n 4' '--complements' '--evaluate --last 1 -m knn' '--evaluate --split 2024-12-20 -m knn' '--partial' '-m knn -n 3 --save m'; do
	# shellcheck disable=SC2086 # the words are options
	{
		recommend $how log >want 2>want.err
		[ -s want ] || cat want.err
		case $how in *--save*) mv m m.want ;; esac
		for mem in 1M 4G; do
			recommend --mem $mem --tmp . $how log >got 2>got.err
			cmp got want || echo "--mem $mem $how"
			cmp got.err want.err || cat got.err
		done
	}
done
cmp m m.want
wc -l <want
ls
