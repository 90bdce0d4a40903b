-- What Python and DuckDB cost before the first row: taken off the peer's figures.
SELECT 1;
