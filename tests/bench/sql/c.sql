-- RFM quintiles of buyers. $COLUMNS says what last and orders are (bench.sh): as one writes them by hand, or by our definition.
SET preserve_insertion_order = false;
COPY (
	WITH buyer AS (
		SELECT user_id, $COLUMNS, sum(price) AS spent
		FROM read_csv('$IN', header = true, columns = {'user_id': 'VARCHAR', 'timestamp': 'TIMESTAMP', 'event': 'VARCHAR',
			'item_id': 'VARCHAR', 'price': 'DECIMAL(10,2)', 'currency': 'VARCHAR', 'country': 'VARCHAR', 'channel': 'VARCHAR'})
		WHERE event = 'purchase' GROUP BY user_id
	),
	score AS (
		SELECT ntile(5) OVER (ORDER BY last, user_id) AS r, ntile(5) OVER (ORDER BY orders, user_id) AS f,
			ntile(5) OVER (ORDER BY spent, user_id) AS m
		FROM buyer
	)
	SELECT r, f, m, count(*) AS users FROM score GROUP BY ALL ORDER BY ALL
) TO '$OUT' (FORMAT csv, HEADER, DELIMITER '\t');
