# --sort time and --sort user,time: stable, users as bytes, a prefix first; against sort -s of the rows without the header
awk -v n=3000 -v users=90 -f "$TESTS/gen/events.awk" >log.csv
ingest --format csv log.csv >all.tsv
{ sed 1q all.tsv; sed 1d all.tsv | shuf --random-source=<(yes) ; } >mixed.tsv
by_time() { sed 1q "$1"; sed 1d "$1" | sort -s -t "$(printf '\t')" -k2,2; }
by_user() { sed 1q "$1"; sed 1d "$1" | sort -s -t "$(printf '\t')" -k1,1 -k2,2; }
for f in all mixed; do
	for mem in 1M 64M; do
		ingest --format stream --sort time --mem $mem --tmp . $f.tsv | cmp - <(by_time $f.tsv) && echo "$f $mem time"
		ingest --format stream --sort user,time --mem $mem --tmp . $f.tsv | cmp - <(by_user $f.tsv) && echo "$f $mem user,time"
	done
done
sed 1d <(by_user mixed.tsv) | cmp - <(ingest --format stream --sort user,time --no-header-out mixed.tsv) && echo no header
gzip -nk mixed.tsv
ingest --format stream --sort user,time mixed.tsv.gz | cmp - <(by_user mixed.tsv) && echo gz
ingest --format stream --sort user,time -o sorted.tsv mixed.tsv && ingest --format stream --sort user,time sorted.tsv | cmp - sorted.tsv && echo again
# escapes stand in the stream, and sort as they do there; equal keys stay in the order they came in
printf 'user,time,n\n"a\tb",2024-01-02,1\na,2024-01-02,2\nab,2024-01-02,3\n"a\\b",2024-01-01,4\na,2024-01-02,5\n"a\rb",2024-01-01,6\na,2024-01-01,7\n' >odd.csv
ingest --format csv --sort user,time odd.csv
ingest --format csv --sort time odd.csv | cut -f 3
echo 'header alone:'
printf 'user,time\n' | ingest --format csv --sort time
printf 'user,time\n' | ingest --format csv --sort time --no-header-out
# bad rows, as without it; a failing run has written nothing but the header
printf 'user,time\nb,2024-01-02\na,never\na,2024-01-01\n' >bad.csv
ingest --format csv --sort time --bad skip bad.csv
ingest --format csv --sort time bad.csv
echo "status $?"
for word in user user,user time,user none ''; do
	ingest --format csv --sort "$word" odd.csv
	echo "status $?"
done
