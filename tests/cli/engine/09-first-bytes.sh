#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 9: the first bytes of a partition are those of its first row, whatever files begin so.
. "$TESTS/cli/engine/each"
for user in $'\xef\xbb\xbfu1' PK1 '{"a":1}' '"u' '#u' sep=; do
	printf '%s\t2024-01-02 10:00:00\tpurchase\ti\t1\to\n' "$user" u2 "$user" >rows
	for f in ingest rules; do on "$f" <rows | cut -f 1 | cmp - <(cut -f 1 rows) || echo "$f: $user"; done
	for f in cohort segment lifecycle churn recommend; do
		on "$f" --partial <rows | cut -f 1 | grep -cxF -e "$user" | grep -qx 1 || echo "$f: $user"
	done
	for k in 1 2; do on ingest --shard $k/2 <rows 2>/dev/null; done | LC_ALL=C sort | cmp - <(LC_ALL=C sort rows) || echo "shard: $user"
	for k in 1 2; do on ingest --shard $k/2 <rows 2>/dev/null | cut -f 1 | sort -u; done | wc -l
done
# a file of another format may begin with a mark
printf '\xef\xbb\xbfu1,2024-01-02 10:00:00\n' | ingest --engine spark --format csv --columns user,time
