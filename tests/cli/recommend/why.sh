#!/bin/sh
# the item of the history that gave most to a score, and its share of all that was given
log=$TESTS/cli/lib/recommend.tsv
# neighbours of knn.sh: dates for ann: bread .2, cheese .25: .25 / .45; cheese for bob: apple .25, bread .4; apple for cat: bread .4, cheese .25
recommend -m knn --user-damping 0 --item-damping 0 --why "$log"
# the most recent one of equal givers: i and k give the same
printf 'user\ttime\titem\nu\t2024-01-01\ti\nu\t2024-01-02\tk\nv\t2024-01-01\ti\nv\t2024-01-02\tj\nw\t2024-01-01\tk\nw\t2024-01-02\tj\n' >even
recommend -m knn --why even | grep u
# weighed as the scores are: parts 3 and 1
recommend -m knn --user-damping 0 --item-damping 0 --weight purchase=3,cart=1,view=1 --why "$log" | grep 'ann.*dates'
# the lists are those without it; of what fills them there is no reason; shares are above 0 and at most 1
printf 'user\titem\nx\tapple\nx\tcheese\nx\tbread\ny\tdates\nz\tfigs\n' >new
for how in '-m popular' '-m knn' '-m knn --knn cosine' '-m sequence' '-m sequence --blend .4:.8' '-m sequence --blend only' '-m spectral' '-m spectral -k 2' '-m ease --lambda 2' \
	'-m knn --repeat' '-m ease --history new --lambda 2' '-m sequence --history new' '-m spectral --history new'; do
	# shellcheck disable=SC2086 # the words are options
	{
		recommend $how "$log" >want 2>err
		recommend $how --why "$log" >got 2>err
		cut -f 1-5 got | cmp - want
		awk -F '\t' -v how="$how" 'NR == 1 { next } $5 == "popular" ? $6 $7 != "" : ($6 == "") != ($7 == "") || $6 != "" && !($7 > 0 && $7 <= 1) { print how ": " $0 }
			$6 != "" { n++ } END { print how ": " n + 0 " reasons" }' got
	}
done
# ... and an item of the user's own history
recommend -m spectral --why "$log" | awk -F '\t' 'NR == FNR { has[$1, $4] = 1; next } FNR > 1 && $6 != "" && !(($1, $6) in has)' "$log" -
