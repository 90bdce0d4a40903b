#!/bin/sh
# items of the same orders, by lift: n_both x orders / (n_i n_j), with a least number of orders
log=$TESTS/cli/lib/recommend.tsv
# orders ab, ab, bc, ae: ab 2 x 4 / (3 x 3), bc 4 / (3 x 1), ae 4 / (3 x 1)
recommend --complements --where purchase "$log"
recommend --complements --where purchase --support 1 "$log"
recommend --complements --where purchase --support 3 "$log"
recommend --complements --where purchase --support 0 "$log" >got
recommend --complements --where purchase "$log" | cmp - got
# popular items do not win by size. 39 orders: hammer and nails 4 x 39 / (5 x 4), bread and milk 18 x 39 / (36 x 20)
awk 'BEGIN { print "order\titem"; for (i = 1; i <= 40; i++) { if (i <= 36) print i "\tbread"; if (i % 2) print i "\tmilk"; if (i % 10 == 0) print i "\thammer\n" i "\tnails" }
	print "12\thammer" }' >shop
recommend --complements -n 1 shop
recommend --complements -n 2 --support 4 --digits 3 shop
# a line of an order twice, in whatever quantity, is one item of it
sed 1d shop | cat shop - | recommend --complements >got
recommend --complements shop | cmp - got
# the column of the orders by any name; sessions as baskets
sed '1s/order/basket/' shop | recommend --complements --order basket | cmp - got
recommend --complements --order session --support 1 "$log"
