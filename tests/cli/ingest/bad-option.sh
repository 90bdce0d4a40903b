#!/bin/sh
ingest --usr x
echo "status $?"
ingest --time-digits 4 x.csv
echo "status $?"
ingest --time-format '%Q' x.csv
echo "status $?"
ingest --delimiter '"' x.csv
echo "status $?"
ingest --no-header x.csv
echo "status $?"
ingest --rename view x.csv
echo "status $?"
ingest --set 'event=x' x.csv
echo "status $?"
ingest --set 'time=x when user=u' x.csv
echo "status $?"
ingest --skip-missing usr x.csv
echo "status $?"
