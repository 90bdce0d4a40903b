#!/bin/sh
# settings of knn and ease by what they give on a tenth of each history; what is taken is the best that was tried, and gives its own lists
python3 "$TESTS/cli/lib/recommend_shop.py" 400 1 >shop
for method in knn ease; do
	recommend -m $method --tune --explain shop 2>told >got
	# the largest NDCG, of equal ones the first
	sed -n "s/^recommend: tune: \($method: .*\): recall@20 [0-9.]*, NDCG@20 \(.*\)/\2	\1/p" told | sort -s -r -k 1,1 | head -n 1 | cut -f 2 >best
	sed -n 's/.*note: tune: took \(.*\) (NDCG@20.*/\1/p' told | cmp - best
	grep -c "^recommend: tune: $method" told
	sed 's/\.[0-9]* on held/... on held/; s/popular 0.[0-9]*/popular .../' told | grep took
	case $method in
	knn) given=$(sed 's/knn: p \(.*\), b \(.*\), K \(.*\)/--user-damping \1 --item-damping \2 -k \3/' best) ;;
	*) given=$(sed 's/ease: lambda \(.*\)/--lambda \1/' best) ;;
	esac
	# shellcheck disable=SC2086 # the words are options
	{
		recommend -m $method $given shop | cmp - got
		# the same on every run; without --explain the same and the note; another seed cuts elsewhere, with figures of its own
		recommend -m $method --tune shop 2>note | cmp - got
		grep took told | cmp - note
		recommend -m $method --tune --explain --seed 2 shop 2>other >out
		grep -c 'seed 2' other
		cmp -s told other && echo 'the same cut'
		# --evaluate tunes without what is held out
		recommend --evaluate --last 1 -m $method --tune shop 2>err | grep -e users -e hit | cut -f 1,2
	}
done
# nothing to hold back: the settings are the usual ones
printf 'user\titem\nu\ta\nv\ta\n' >small
recommend -m knn --tune small
recommend -m ease --tune small
