#!/bin/sh
# F87: seconds and milliseconds in one file
printf 'user,time\nu,1700000000\nu,1700000001\nu,1700000002000\n' | ingest --format csv
echo "status $?"
