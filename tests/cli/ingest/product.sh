#!/bin/sh
printf 'user,time,Unit price,Qty\nu,2024-01-02,2.55,6\nu,2024-01-02,0.001,-12\nu,2024-01-02,,3\nu,2024-01-02,0.00,-3\n' >a.csv
ingest --format csv --value '{Unit price}*{Qty}' a.csv
ingest --format csv --value '{Unit price} * Qty * 0.01' --qty Qty --keep none a.csv
ingest --format csv --value 'Unit price' --keep none a.csv
for bad in 'Qty*' 'Qty+Qty' '{Qty*2' 'Qty**2'; do
	ingest --format csv --value "$bad" a.csv
	echo "status $?"
done
