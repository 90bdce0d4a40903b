-- CSV to TSV, in the order of the file. All columns are text, so nothing is parsed that need not be.
COPY (SELECT $COLUMNS FROM read_csv('$IN', header = true, all_varchar = true))
TO '$OUT' (FORMAT csv, HEADER, DELIMITER '\t');
