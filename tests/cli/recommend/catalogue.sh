#!/bin/sh
# only items that are in it, and of them only rows for which --catalogue-where holds
cp "$TESTS/cli/lib/recommend.tsv" log
printf 'item\tstock\tprice\tcategory\napple\t3\t0.40\tfruit\nbread\t0\t2.20\tbakery\ncheese\t12\t4.90\tdairy\neggs\t\t3.10\tdairy\nkefir\t5\t1.70\tdairy\n' >shop
recommend -m knn --user-damping 0 --item-damping 0 --catalogue shop log
recommend -m knn --user-damping 0 --item-damping 0 --catalogue shop --catalogue-where 'stock > 0' --explain log
# the fits are those of all items: scores are the same
recommend -m knn --user-damping 0 --item-damping 0 log | grep 'eve.*cheese'
recommend -m popular --catalogue shop --catalogue-where 'price < 3 and not category = bakery' log
# a typo must not look like an empty shop
recommend -m popular --catalogue shop --catalogue-where 'stok > 0' log
echo "status $?"
recommend -m popular --catalogue shop --catalogue-where 'category = diary' log
echo "status $?"
recommend -m popular --catalogue shop --catalogue-where 'stock >' log
echo "status $?"
printf 'item\tstock\napple\tmany\n' >bad
recommend -m popular --catalogue bad --catalogue-where 'stock > 0' log
echo "status $?"
# an item twice: one of its rows is enough
printf 'item\tstock\napple\t0\napple\t2\nbread\t0\n' >sizes
recommend -m popular --catalogue sizes --catalogue-where 'stock > 0' log
# with what is excluded
printf 'item\napple\n' >items
recommend -m popular --catalogue shop --exclude items -n 2 log
