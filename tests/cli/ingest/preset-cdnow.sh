#!/bin/sh
printf ' customer_id  date number_of_cds  dollar_value\r\n 11001 19970103  1   10.50\r\n 11002 19970114  1   13.25\r\n' >master.txt
printf ' 11004 0001 19970101  2   31.40\n 11021 0002 19970101  3   58.90\n' >sample.txt
ingest --preset cdnow master.txt
ingest --preset cdnow sample.txt
