#!/usr/bin/env bash
# Dedup of whole rows and of large records, the day of an order, zones that nobody asks for, and long rows: the same answers as short ones.
say() { echo "== $1"; shift; "$@" 2>&1; echo "status $?"; }

say 'rows that are the same only before cells are carried' ingest --format csv --carry 'user by order' --dedup row --keep none --order order - <<'EOF'
order,user,time,item
1,a,2024-01-01,x
1,,2024-01-01,y
2,c,2024-01-01,x
1,b,2024-01-02,z
1,,2024-01-01,y
EOF
printf 'user,time,item\na,2024-01-01,x\na,2024-01-01,y\n' >a.csv
printf 'item,user,time\n"x",a,2024-01-01\ny,"a","2024-01-01"\nz,a,2024-01-01\n' >b.csv
say 'twins in quotes and in another order' ingest --dedup row a.csv b.csv
say 'and beside cells that mean nothing' ingest --missing '(not set)' --dedup row a.csv b.csv
printf '%s\n' '{"user":"a","time":"2024-01-01","n":1}' '{"user":"a","time":"2024-01-01","n":2}' '{"user":"a","time":"2024-01-01","n":1}' >n.jsonl
say 'of records what is no column counts, too' ingest --dedup row --keep none n.jsonl

# 300 rows of 300 KB each wait for the end of their record
awk 'BEGIN { s = "x"; while (length(s) < 300000) s = s s; printf "{\"user\":\"a\",\"time\":\"2024-01-01\",\"id\":\"1\",\"note\":\"%s\",\"items\":[0", substr(s, 1, 300000)
	for (i = 1; i < 300; i++) printf ",%d", i; print "]}" }' >wide.jsonl
say 'a record of many rows' ingest --format jsonl --explode items --item '{items[]}' --dedup id --keep note --mem 64M wide.jsonl >got
sed 's/^a	.*/row/' got | uniq -c | sed 's/^ *//'
say 'without the long member' ingest --format jsonl --explode items --item '{items[]}' --dedup id --keep none --mem 64M wide.jsonl | tail -n 2

printf '%s\n' '{"user":"a","time":"2024-01-01","id":"1","items":[1,2,3]}' '{"user":"a","time":"2024-01-01","id":"1","items":[1,2,4]}' \
	'{"user":"a","time":"2024-01-01","id":"1","items":[1,2,3]}' >again.jsonl
say 'a record that conflicts is rejected once' ingest --explode items --item '{items[]}' --dedup id --keep none --bad skip --rejects rejects \
	--stats stats again.jsonl
cat rejects
grep -E '^(rows|bad|again)' stats
say 'and all its rows are bad ones' ingest --explode items --item '{items[]}' --dedup id --keep none --bad skip=2 again.jsonl

printf 'date,currency,rate\n2024-01-01,USD,.7\n2024-01-05,USD,.5\n2024-01-06,USD,.9\n' | sed 's/,\./,0./' >rates
say 'a view says nothing of the day of its order' ingest --base EUR --rates rates --format csv - <<'EOF'
user,time,event,value,order,currency
a,2024-01-01,view,,o1,
a,2024-01-05,buy,100,o1,USD
a,2024-01-06,refund,-100,o1,USD
EOF

say 'a time with an offset asks for no zone' ingest --tz-col zone --bad skip --format csv - <<'EOF'
user,time,zone
a,2024-01-01T00:00:00+01:00,Junk
a,2024-01-01T00:00:00,Junk
a,2024-01-01T00:00:00,Asia/Tokyo
EOF

# rows of megabytes that hold a backslash are not escaped as a whole
long() { awk -v n="$1" 'BEGIN { s = "y\\"; while (length(s) < n) s = s s; print "user,time,item,event,x"
	print "a\tb,2024-01-01,\\N,view," s; print "a,2024-01-01,c\\d,view," s; print "a,2024-01-01,e,buy\tnow," s }'; }
for n in 10 1500000; do
	long "$n" >long.csv
	echo "== rows of $n bytes"
	take() { ingest --format csv --max-record 4M --no-header-out "$@" long.csv 2>notes | cut -f 1-4; cat notes; }
	for where in "item = ''" "item != ''" "item = 'c\\d'" "item ~ '^c.d$'" "event = 'a	b'" "event = 'x	y\\'" "event ~ '^x.y.$'" "user = 'a	b'"; do
		echo "$where"
		take --where "$where" --set "event=x	y\\ when item = e" --rename 'view=a	b'
	done
	echo dropped
	take --drop "none when item = ''" --drop "sign when item ~ '[\\]'"
	echo extracted
	take --extract "order from item ~ '^(..d)$'" --where "order = 'c\\d'" --keep none
done
