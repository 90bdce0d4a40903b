-- The whole log in the order of $COLUMNS. All columns are text: these times sort as bytes, and nothing is parsed that need not be.
COPY (SELECT * FROM read_csv('$IN', header = true, all_varchar = true) ORDER BY $COLUMNS) TO '$OUT' (FORMAT csv, HEADER, DELIMITER '\t');
