#!/bin/sh
printf 'user,time,value,qty\nu,2024-01-02,1.50,2\nu,2024-01-02,1e3,2\n' | ingest --format csv
echo "status $?"
for v in nan inf 0x10 1,5 +1 .5 1. ' 1' 1e5 - '' 007 -0.50 12345678901234567890123456789012345678901234567890; do
	printf 'user;time;value\nu;2024-01-02;%s\n' "$v" | ingest --format csv --delimiter ';' >out 2>/dev/null
	echo "'$v' $?"
done
printf 'user;time;price;qty\nu;2024-01-02;x;2\n' | ingest --format csv --delimiter ';' --value 'price*qty'
printf 'user;time;price;qty\nu;2024-01-02;9223372036854775807;2\n' | ingest --format csv --delimiter ';' --value 'price*qty'
echo "status $?"
