#!/bin/sh
# at most so many items of a category in a list; the next best come up, of the fallback, too
cp "$TESTS/cli/lib/recommend.tsv" log
printf 'item\tcategory\napple\tfresh\nbread\tbakery\ncheese\tfresh\ndates\tfresh\neggs\tfresh\n' >shop
recommend -m knn --user-damping 0 --item-damping 0 --catalogue shop --per-category 1 log
recommend -m popular --catalogue shop --per-category 2 log
recommend -m popular --catalogue shop --per-category 4 log >got
recommend -m popular log | cmp - got
# no category is no limit
sed 's/fresh//' shop >some
recommend -m popular --catalogue some --per-category 1 log >got
recommend -m popular log | cmp - got
# far down: 900 items, the best 899 in one category
awk 'BEGIN { print "user\titem"; for (i = 1; i <= 900; i++) { print "u\ti" i; if (i < 900) print "v\ti" i } print "w\ti1\nx\ty" }' >many
awk 'BEGIN { print "item\tcategory"; for (i = 1; i <= 900; i++) print "i" i "\t" (i < 900 ? "a" : "b") }' >shop
recommend -m popular --catalogue shop --per-category 1 many
recommend -m knn --catalogue shop --per-category 1 --fallback none -k 1000000 --user-damping 0 --item-damping 0 --digits 4 many
# two categories of one item: which one is nobody's guess
printf 'item\tcategory\napple\tfresh\napple\tfruit\n' >shop
recommend -m popular --catalogue shop --per-category 1 log
echo "status $?"
