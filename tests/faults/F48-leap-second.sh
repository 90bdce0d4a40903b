#!/bin/sh
# F48: 23:59:60 is the next second
printf 'user,time\nu,2016-12-31T23:59:60Z\nu,2016-12-31 23:59:60\n' | ingest --format csv
echo "status $?"
