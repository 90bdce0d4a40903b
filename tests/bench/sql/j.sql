-- JSON Lines to TSV, in the order of the file: five members. The price is a decimal: as text it would lose its last zero.
COPY (SELECT * FROM read_json('$IN', format = 'newline_delimited',
	columns = {'user_id': 'VARCHAR', 'timestamp': 'VARCHAR', 'event': 'VARCHAR', 'item_id': 'VARCHAR', 'price': 'DECIMAL(10,2)'}))
TO '$OUT' (FORMAT csv, HEADER, DELIMITER '\t');
