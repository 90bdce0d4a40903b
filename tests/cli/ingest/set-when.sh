#!/bin/sh
printf 'inv,who,day,qty,Unit price\nC1,u,2024-01-02,-1,2.50\n7,v,2024-01-02,3,2.50\n8,w,2024-01-02,0,1\n' >a.csv
ingest --format csv --user who --time day --order inv --event =purchase --set "event=refund when order ~ '^C'" \
	--set 'event=gift when qty = 0 and {Unit price} > 0.5' --set "{Unit price}='n a' when qty = 0" a.csv
ingest --format csv --user who --time day --keep none --set 'event=big when qty >= 3' a.csv
printf 'inv,who,day,qty\n7,u,2024-01-02,x\n' | ingest --format csv --user who --time day --qty '' --set 'inv=1 when qty > 1'
echo "status $?"
