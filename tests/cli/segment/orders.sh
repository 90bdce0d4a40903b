#!/bin/sh
# distinct ids, and for rows without one distinct days; --order names another column, '' none
log=$TESTS/cli/lib/segment.tsv
rows() {
	printf 'user\ttime\tevent\tvalue\torder\n'
	printf 'a\t2024-01-01T10:00:00Z\tpurchase\t1\to1\n'
	printf 'a\t2024-01-01T11:00:00Z\tpurchase\t1\to1\n'
	printf 'a\t2024-01-09T11:00:00Z\tpurchase\t1\to1\n'
	printf 'a\t2024-01-01T12:00:00Z\tpurchase\t1\to2\n'
	printf 'a\t2024-01-01T13:00:00Z\tpurchase\t1\t\n'
	printf 'a\t2024-01-01T23:59:59Z\tpurchase\t1\t\\N\n'
	printf 'a\t2024-01-02T00:00:00Z\tpurchase\t1\t\n'
	printf 'b\t2024-01-02T00:00:00Z\tpurchase\t1\to1\n'
	printf 'b\t2024-01-02T00:00:00Z\tpurchase\t1\to 1\n'
	printf 'b\t2024-01-02T00:00:00Z\tpurchase\t1\to1 \n'
	printf 'b\t2024-01-02T00:00:00Z\trefund\t-1\to9\n'
}
rows | segment | cut -f 1-6
rows | segment --order '' | cut -f 1-6
rows | sed '1s/order/invoice/' | segment --order invoice | cut -f 1-6
rows | sed '1s/order/invoice/' | segment | cut -f 1-6
segment --order '' "$log"
