# --shard K/N: the parts are all rows, each once, no user in two of them; the same part by the way for clean rows and the other one
awk -v n=3000 -v users=400 -f "$TESTS/gen/events.awk" >log.csv
printf '"u ""q""",2024-01-01T00:00:00Z,view,i1,1,1,o1\n' >>log.csv
ingest --format csv log.csv >all.tsv
for n in 1 2 7; do
	: >parts
	: >users
	for k in $(seq "$n"); do
		ingest --format csv --no-header-out --shard "$k/$n" log.csv >part 2>note
		cat note
		cat part >>parts
		cut -f 1 part | sort -u >>users
		ingest --format csv --no-header-out --shard "$k/$n" --where "user != ''" log.csv 2>/dev/null | cmp - part || echo 'not the same'
		ingest --format stream --no-header-out --shard "$k/$n" all.tsv 2>/dev/null | cmp - part || echo 'not the same'
	done
	sed 1d all.tsv | sort | cmp - <(sort parts) && echo "$n parts are all"
	sort users | uniq -d
done
# users of the man page
printf 'user,time\nu1,2024-01-01\nu33427d89,2024-01-01\n' >two.csv
for k in 1 2; do ingest --format csv --no-header-out --shard $k/8 --stats stats two.csv 2>/dev/null; grep shard stats; done
# behind --where and --dedup; a row that is bad is bad in every part
printf 'user,time\nu1,2024-01-01\nu2,2024-01-01\nu1,2024-01-01\nx,never\n' >some.csv
ingest --format csv --shard 2/8 --dedup row --where "user ~ '^u'" --bad skip some.csv
# duplicates are looked for over all users: the same conflict in each part, and the parts are the whole
printf 'user,time,id\na,2024-01-01,m1\nb,2024-01-01,m1\nc,2024-01-02,m2\na,2024-01-03,m3\na,2024-01-03,m3\n' >twins.csv
for k in 1 2 3; do
	ingest --format csv --dedup id --shard $k/3 twins.csv 2>/dev/null
	echo "status $?"
done
awk -v n=40000 -v users=3000 -f "$TESTS/gen/events.awk" >many.csv
for mem in 64M 1M; do
	ingest --format csv --no-header-out --dedup order --bad skip --mem $mem many.csv 2>/dev/null | sort >whole
	for k in 1 2 3; do ingest --format csv --no-header-out --dedup order --bad skip --mem $mem --shard $k/3 many.csv 2>/dev/null; done | sort >parts
	cmp whole parts && [ "$(wc -l <whole)" -lt 40000 ] && echo 'parts are all'
done
# an id that is escaped only when it is written, in a row of more than 1 MiB
{ printf 'user,time,note\n"a\tb",2024-01-01,\n"a\tb",2024-01-01,'; head -c 1500000 /dev/zero | tr '\0' n; echo; } >long.csv
for k in 1 2 3; do ingest --format csv --max-record 4M --shard $k/3 --no-header-out long.csv 2>/dev/null | wc -l; done
for bad in 0/4 5/4 x/y 1/0 1 1/65537; do
	ingest --format csv --shard $bad log.csv
	echo "status $?"
done
