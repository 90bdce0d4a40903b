#!/bin/sh
# who has no order counts in no score; refunds change money only
rows() {
	printf 'user\ttime\tevent\tvalue\torder\n'
	printf 'a\t2024-01-01\tpurchase\t10\to1\n'
	printf 'b\t2024-01-02\tview\t99\t\n'
	printf 'c\t2024-01-03\trefund\t-4.50\to0\n'
	printf 'c\t2024-01-04\treturn\t-0.5\t\n'
	printf 'd\t2024-01-05\tpurchase\t\to2\n'
	printf 'd\t2024-01-06\trefund\t-3\to2\n'
}
rows | segment
rows | segment --score ntile | cut -f 1,7-
rows | segment --summary
rows | segment --method lifecycle
# orders of nobody but the refunds' users
rows | grep -v purchase | segment
echo "status $?"
# refunds that are orders; every row takes value back
rows | segment --order-when refund --refund-when ''
