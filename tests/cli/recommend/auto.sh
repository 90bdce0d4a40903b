#!/bin/sh
# the best on what is held back, refitted on all; it says so. The cut of logs with an order is each user's last item: that of --evaluate --last 1
python3 "$TESTS/cli/lib/recommend_shop.py" 400 1 >shop
recommend --explain shop 2>told >got
sed -n 's/^recommend: auto: \(popular\|sequence: .*\): recall@20 .*, NDCG@20 \(.*\)/\1	\2/p' told >menu
cat menu
while IFS='	' read -r settings ndcg; do
	case $settings in
	popular) how='-m popular' ;;
	*) how="-m sequence --blend ${settings#sequence: blend }" ;;
	esac
	# shellcheck disable=SC2086 # the words are options
	recommend --evaluate --last 1 $how --digits 4 shop | grep '^ndcg' | tail -n 1 | cut -f 3 | grep -qx "$ndcg" || echo "$settings: not $ndcg"
done <menu
best=$(sort -s -t '	' -k 2,2 -r menu | head -n 1 | cut -f 1)
grep -c "note: auto: took $best (NDCG@20" told
recommend -m sequence --blend "${best#sequence: blend }" shop | cmp - got
# the same without a word of it, on every run
recommend shop 2>note | cmp - got
grep took told | cmp - note
# lists of sets have no order: knn, spectral, ease on a tenth of each history; the one that is taken gives its own lists
cut -f 1,4 shop | tail -n +2 | LC_ALL=C sort -u | { printf 'user\titem\n'; cat; } >sets
recommend --explain sets 2>told >got
sed -n 's/^recommend: auto: \([a-z]*\): .*recall@20.*/\1/p' told | sort | uniq -c | awk '{ print $2 }'
sed -n 's/^recommend: auto: \(.*\): recall@20.*, NDCG@20 \(.*\)/\2	\1/p' told | sort -s -r -k 1,1 | head -n 1 | cut -f 2 >best
sed -n 's/.*note: auto: took \(.*\) (NDCG@20.*/\1/p' told | cmp - best
case $(cat best) in
ease*) given=$(sed 's/ease: lambda \(.*\)/-m ease --lambda \1/' best) ;;
knn*) given=$(sed 's/knn: p \(.*\), b \(.*\), K \(.*\)/-m knn --user-damping \1 --item-damping \2 -k \3/' best) ;;
*) given=$(sed 's/spectral: f \(.*\), mix \(.*\)/-m spectral --factors \1 --mix \2/' best) ;;
esac
# shellcheck disable=SC2086
recommend $given sets | cmp - got
# what costs more than the budget is left out and named
recommend --budget 0.00001 shop 2>told >got
sed 's/[0-9.]* CPU s/N CPU s/; s/NDCG@20 [0-9.]*/NDCG@20 .../; s/popular 0.[0-9]*/popular .../' told
recommend -m popular shop | cmp - got
recommend --budget 0 sets 2>&1 >got | sed 's/[0-9.]* CPU s/N CPU s/; s/NDCG@20 [0-9.]*/NDCG@20 .../; s/popular 0.[0-9]*/popular .../'
recommend -m popular sets | cmp - got
# never below popularity: when nobody's last item has to do with the others, or too few say so
recommend "$TESTS/cli/lib/recommend.tsv" 2>err | cut -f 5 | sort | uniq -c | sed 's/^ *//'
sed 's/ (NDCG.*//' err
# ten users who each hold one item have nothing to hold back
awk 'BEGIN { print "user\titem"; for (i = 0; i < 10; i++) print "u" i "\ti" i % 3 }' | recommend -n 1 | cut -f 2,4,5 | sort | uniq -c | sed 's/^ *//'
# fits of the parts merged are those of the whole
head -n 1500 shop | recommend --partial >a
{ head -n 1 shop; tail -n +1501 shop; } | recommend --partial >b
recommend shop >want 2>want.err
recommend --merge b a 2>got.err | cmp - want
cmp got.err want.err
