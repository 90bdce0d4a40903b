#!/bin/sh
printf ' customer_id  date number_of_cds  dollar_value\r\n 00001 19970101  1   11.77\r\n 00002 19970112  1   12.00\r\n' >master.txt
printf ' 00004 0001 19970101  2   29.33\n 00021 0002 19970101  3   63.34\n' >sample.txt
ingest --preset cdnow master.txt
ingest --preset cdnow sample.txt
