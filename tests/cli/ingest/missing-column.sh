#!/bin/sh
printf 'user,time,event\nu,2024-01-02,view\n' >a.csv
ingest --format csv --user usr a.csv
echo "status $?"
printf 'customer,time\nu,2024-01-02\n' >b.csv
ingest --format csv b.csv
echo "status $?"
ingest --format csv --keep evnt a.csv
echo "status $?"
ingest --format csv --value 'price*event' a.csv
echo "status $?"
ingest --format csv --set 'chanel=x when event=view' a.csv
echo "status $?"
ingest --format csv --set 'event=x when evnt=view' a.csv
echo "status $?"
