-- The 20 items that most buyers of an item bought, too: a, b, n, k.
SET preserve_insertion_order = false;
COPY (
	WITH bought AS (
		SELECT DISTINCT user_id, substr(item_id, 2)::INTEGER AS item
		FROM read_csv('$IN', header = true, columns = {'user_id': 'VARCHAR', 'timestamp': 'TIMESTAMP', 'event': 'VARCHAR',
			'item_id': 'VARCHAR', 'price': 'DECIMAL(10,2)', 'currency': 'VARCHAR', 'country': 'VARCHAR', 'channel': 'VARCHAR'})
		WHERE event = 'purchase'
	), pairs AS (
		SELECT x.item AS a, y.item AS b, count(*) AS n
		FROM bought x JOIN bought y ON x.user_id = y.user_id AND x.item <> y.item
		GROUP BY 1, 2
	), ranked AS (
		SELECT *, row_number() OVER (PARTITION BY a ORDER BY n DESC, b) AS k FROM pairs
	)
	SELECT a, b, n, k FROM ranked WHERE k <= 20 ORDER BY a, k
) TO '$OUT' (HEADER, DELIMITER '\t');
