#!/bin/sh
# what fills short lists is marked popular; none leaves them short; nothing of it for the method popular
log=$TESTS/cli/lib/recommend.tsv
for method in knn sequence session; do
	recommend -m $method "$log" >all
	recommend -m $method --fallback none "$log" >short
	grep -v 'popular$' all | cmp - short
	# first what has a score, then the fallback, ranks go on
	awk -F '\t' 'NR > 1 { if ($1 != user) { user = $1; rank = 0; seen = "" } rank++; if ($2 != rank || (seen == "popular" && $5 != seen)) print; seen = $5 }' all
	echo "$method: $(wc -l <all) and $(wc -l <short)"
done
recommend -m popular --fallback none "$log" >got
recommend -m popular "$log" | cmp - got
# within the half-life, as for the method popular
recommend -m knn --half-life 2d "$log" | grep popular
# users without a list have no row
printf 'user\titem\nu\ta\n' | recommend -m knn --fallback none
echo "status $?"
