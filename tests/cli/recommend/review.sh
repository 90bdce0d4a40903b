#!/bin/sh
# what a review found: each line was a wrong answer, or one that nobody could see
cp "$TESTS/cli/lib/recommend.tsv" log
# all roles named, as shops do: complements are of orders, sessions of sessions all the same; rows without an order are left out
recommend --complements log >want
sed '1s/user/who/; 1s/order/basket/; 1s/session/visit/' log >other
recommend --complements --user who --order basket other 2>err | cmp - want
cat err
recommend -m session log >want
recommend -m session --user who --session visit other | cmp - want
recommend -m session --session '' log | head -n 3
# the category is a column of the catalogue, not of the log
printf 'item\taisle\napple\tfruit\nbread\tbakery\ncheese\tfruit\ndates\tfruit\neggs\tfruit\n' >shop
recommend -m popular --catalogue shop --category aisle --per-category 1 log | head -n 4
# a weight for an event that no row has, while another is left out
recommend -m popular --weight purchse=3,view=1 log | head -n 2
recommend -m popular --weight view=.5 log | head -n 2
# no times, no now
cut -f 1,4 log >bare
recommend -m popular --as-of 2024-01-05 bare
echo "status $?"
# a partial read as events
recommend --partial log >state
recommend -m popular state
echo "status $?"
# partials of users are none of orders
recommend --complements --merge state
echo "status $?"
# later rows of partials cannot be left out
recommend -m popular --merge --as-of 2024-01-05 state
echo "status $?"
# with K 1 each item has one neighbour, whatever -n is
recommend --similar -k 1 -n 5 log | cut -f 2 | sort -u | tr '\n' ' '
# rows of one time are a basket, which auto holds back as a whole, and asks both menus
awk 'BEGIN {
	print "user\ttime\titem"
	for (u = 0; u < 60; u++) for (d = 1; d < 4; d++) for (k = 0; k < 3; k++)
		print "u" u "\t2024-01-0" d "\t" substr("abcdefghijkl", (u * 7 + d * 5 + k * (1 + u % 3)) % 12 + 1, 1)
}' | recommend --explain -n 2 2>&1 >lists | sed -n 's/^recommend: auto: \([a-z]*\): .*NDCG.*/\1/p' | uniq
# users of one time each, such as orders: no moment to hold back, but items
awk 'BEGIN {
	print "user\ttime\titem"
	for (u = 0; u < 60; u++) for (k = 0; k < 4; k++) print "u" u "\t2024-01-" 10 + u % 9 "\t" substr("abcdefghijkl", (u * 7 + k * (1 + u % 3)) % 12 + 1, 1)
}' | recommend --explain -n 2 2>&1 >lists | sed -n 's/^recommend: auto: \(most.*\)/\1/p; s/^recommend: auto: \([a-z]*\): .*NDCG.*/\1/p' | uniq
