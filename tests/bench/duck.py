#!/usr/bin/env python3
"""Runs a job in DuckDB on one thread: duck.py JOB [IN OUT [COLUMNS]], JOB a file of sql/ without its ending."""

import pathlib
import sys

import duckdb

job, source, target, columns, *_ = sys.argv[1:] + ["", "", "*", ""][len(sys.argv) - 2:]
text = (pathlib.Path(__file__).parent / "sql" / f"{job}.sql").read_text()
database = duckdb.connect(config={"threads": 1})
database.execute(text.replace("$IN", source).replace("$OUT", target).replace("$COLUMNS", columns))
