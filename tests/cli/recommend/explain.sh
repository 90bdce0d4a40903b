#!/bin/sh
# what was fitted on what, on stderr; the lists are the same without
log=$TESTS/cli/lib/recommend.tsv
for how in '-m popular' '-m knn' '-m knn --knn cosine -k 7' '-m knn --knn rp3beta --user-damping .8 --item-damping .3' '-m knn --knn lift' '-m sequence' \
	'-m sequence --blend .4' '-m sequence --blend only:.8' '-m session' '-m spectral' '-m spectral --factors 2 --mix .6 -k 3' '-m ease --lambda 12.5' '-m knn --max-history 2' \
	'-m knn --weight purchase=1' '--evaluate --last 1 -m ease' '--evaluate --split 2024-01-06 -m session'; do
	# shellcheck disable=SC2086 # the words are options
	{
		recommend $how "$log" >want 2>plain
		recommend $how --explain "$log" 2>err >got
		cmp got want
		cat err
		grep note: err | cmp - plain
	}
done
