#!/bin/sh
# F37: a million columns
seq -s, 1000000 | ingest --format csv
echo "status $?"
seq -s ' ' 1000000 | ingest --format blank --max-record 16M
echo "status $?"
