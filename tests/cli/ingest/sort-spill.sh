# --sort with as little memory as there can be: runs, several passes, the same bytes; what is in order already is written once
awk -v n=120000 -v users=30000 -f "$TESTS/gen/events.awk" >log.csv
ingest --format csv log.csv >all.tsv 2>/dev/null
{ sed 1q all.tsv; sed 1d all.tsv | sort -t "$(printf '\t')" -k 3; } >mixed.tsv
for mode in time user,time; do
	ingest --format stream --sort $mode --mem 1G mixed.tsv | sha256sum >want
	for mem in 1M 3M 8M; do
		ingest --format stream --sort $mode --mem $mem --tmp . mixed.tsv | sha256sum | cmp - want && echo "$mode $mem"
	done
done
sed 1d mixed.tsv | sort -s -t "$(printf '\t')" -k1,1 -k2,2 | cmp - <(ingest --format stream --sort user,time --mem 1M --tmp . --no-header-out mixed.tsv) && echo exact
ingest --format stream --sort time all.tsv >sorted.tsv
ingest --format stream --sort time --mem 1M --tmp . sorted.tsv | cmp - sorted.tsv && echo in order
# rows longer than a block, with --dedup, which has half of the memory
{ printf 'user,time,note\n'; for i in 5 3 4 1 2 3; do printf 'u%d,2024-01-0%d,' $i $i; head -c 700000 /dev/zero | tr '\0' "$i"; echo; done; } >long.csv
ingest --format csv --sort time --mem 1M --tmp . --dedup row long.csv 2>/dev/null | awk '{ print $1, length($0) }'
find . -name '.tenure*'
