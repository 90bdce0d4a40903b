#!/bin/sh
printf 'user,time\nu,12/1/2010 8:26\nu,02/28/2011 23:59\n' | ingest --format csv --time-format '%m/%d/%Y %H:%M'
printf 'user,time\nu,19970101\n' | ingest --format csv --time-format %Y%m%d
printf 'user,time\nu,1 Feb 2024 10:00 PM\n' | ingest --format csv --time-format '%d %b %Y %I:%M %p'
printf 'user,time\nu,12/1/2010 8:26\nu,2010-12-01\n' | ingest --format csv --time-format 'iso | %m/%d/%Y %H:%M'
echo "status $?"
