-- Weekly cohorts: the week of the first purchase; any event in a week from then on shows the user in that week.
-- A user's weeks are made distinct before anything is joined, types are given and order is let go: what a user who knows DuckDB would write.
SET preserve_insertion_order = false;
COPY (
	WITH week AS (
		SELECT user_id, (epoch(timestamp)::BIGINT - 1704067200) // 604800 AS w, bool_or(event = 'purchase') AS bought
		FROM read_csv('$IN', header = true, columns = {'user_id': 'VARCHAR', 'timestamp': 'TIMESTAMP', 'event': 'VARCHAR',
			'item_id': 'VARCHAR', 'price': 'DECIMAL(10,2)', 'currency': 'VARCHAR', 'country': 'VARCHAR', 'channel': 'VARCHAR'})
		GROUP BY ALL
	),
	start AS (SELECT user_id, min(w) AS c FROM week WHERE bought GROUP BY user_id),
	cell AS (SELECT c, w - c AS lag, count(*) AS users FROM week JOIN start USING (user_id) WHERE w >= c GROUP BY ALL)
	SELECT strftime(DATE '2024-01-01' + (7 * c)::INTEGER, '%Y-%m-%d') AS cohort, lag, users FROM cell ORDER BY c, lag
) TO '$OUT' (FORMAT csv, HEADER, DELIMITER '\t');
