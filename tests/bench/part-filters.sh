# shellcheck shell=bash disable=SC2154,SC2016  # sourced by bench.sh; jobs are expanded when they run
# part-filters.sh: ingest of CSV, cohort, segment and moves against DuckDB, mawk, Miller and datamash.

filters_about() { echo "$n events of $(cat "$log.users") users by $by, seed $seed; DuckDB ${duckdb:-(none)} on one thread, mawk ${mawk:-(none)}, Miller ${mlr:-(none)}, datamash ${datamash:-(none)}"; }

filters_peers() {
	duckdb_peer
	mawk=$(peer_version mawk -W version)
	mlr=$(peer_version mlr --version)
	datamash=$(peer_version datamash --version)
}

# all_quoted <CSV: for a log without a quote or a comma in its fields, which ours is.
all_quoted() { sed 's/,/","/g; s/^/"/; s/$/"/'; }

# Four orders a user, order ids of ten letters and digits, nothing local.
orders() {
	awk -v n="$1" -v seed="$seed" 'BEGIN {
		srand(seed); print "user\ttime\tevent\torder\tvalue"
		for (i = 0; i < 4 * n; i++) printf "u%08d\t2024-%02d-%02dT12:00:00Z\tpurchase\t%010d\t9.50\n", i * 7919 % n, i / (4 * n) * 12 + 1, i % 28 + 1, i
	}'
}

filters_data() {
	generate "$n" "$log.csv"
	made "$log.quoted.csv" || { all_quoted <"$log.csv" >part && mv part "$log.quoted.csv"; }
	made "$log.csv.gz" || { gzip -c "$log.csv" >part && mv part "$log.csv.gz"; }
	made "$log.buyers" || { users_of "$log.csv" purchase >part && mv part "$log.buyers"; }
	made "$log.users" || { users_of "$log.csv" '' >part && mv part "$log.users"; }
	norders=$((n / 10))
	orders "$norders" >orders.tsv
	{ echo user_id,timestamp,event; printf 'u1,2024-01-01T00:00:00Z,'; head -c 60000000 /dev/zero | tr '\0' x; echo; } >long.csv
	printf '%s\t%s\n' >rules.tsv big 'event = purchase and value >= 100' basket 'event = cart' small 'value < 0.50' \
		alps 'country = CH and channel = web' mobile 'value >= 20 and channel in (ios,android)' rest '*'
	stream "$log.csv" events.tsv
}

filters_jobs() {
	local week='$TN cohort --start purchase --period week'
	job place "\$TN ingest $roles --currency currency $log.csv >\$OUT"
	peer "$duckdb" h "\$DUCK h $log.csv \$OUT"
	peer "$mlr" miller "mlr --icsv --otsv cat $log.csv >\$OUT"
	job order "\$TN ingest $roles --session channel --category country $log.csv >\$OUT"
	peer "$duckdb" horder "\$DUCK h $log.csv \$OUT user_id,timestamp,event,item_id,price,channel,country,currency"
	job quoted "\$TN ingest $roles --currency currency $log.quoted.csv >\$OUT"
	peer "$duckdb" hquoted "\$DUCK h $log.quoted.csv \$OUT"
	job cohort "$week events.tsv >\$OUT"
	job pipe "\$TN ingest $roles --currency currency $log.csv | $week >\$OUT"
	job none "\$TN ingest $roles --keep none $log.csv | $week >\$OUT"
	job gz "\$TN ingest $roles --currency currency $log.csv.gz | $week >\$OUT"
	peer "$duckdb" b "\$DUCK b $log.csv \$OUT"
	peer "$duckdb" bgz "\$DUCK b $log.csv.gz \$OUT"
	peer "$mawk" mawkb "mawk -f \$BENCH/awk/b.awk $log.csv >\$OUT"
	# amounts in three currencies are one to the peers
	job rfm "\$TN segment --where purchase --currency '' events.tsv >\$OUT"
	peer "$duckdb" c "\$DUCK c $log.csv \$OUT 'max(timestamp) AS last, count(*) AS orders'"
	peer "$mawk" mawkc "bash \$BENCH/awk/c.sh $log.csv >\$OUT"
	peer "$datamash" sums "grep ,purchase, $log.csv | datamash -t, -s -g 1 sum 5 >\$OUT"
	job rules "\$TN segment --rules rules.tsv events.tsv >\$OUT"
	peer "$mawk" mawkrules "mawk -f \$BENCH/awk/rules.awk events.tsv >\$OUT"
	for mem in 16M 4M; do
		aside "cohort$mem" "$week --mem $mem events.tsv >\$OUT"
		aside "rfm$mem" "\$TN segment --where purchase --currency '' --mem $mem events.tsv >\$OUT"
	done
	aside orders '$TN segment orders.tsv >$OUT'
	aside moves '$TN moves out/rfm out/rfm4M >$OUT'
	aside long "\$TN ingest --user user_id --time timestamp --event event --max-record 64M long.csv >\$OUT"
	if [ -n "$duckdb" ]; then aside cdays "\$DUCK c $log.csv \$OUT 'max(timestamp)::DATE AS last, count(DISTINCT timestamp::DATE) AS orders'"; fi
}

# Users who were there, by cohort and lag: what the peers print.
cells() { awk -F '\t' -v OFS='\t' 'NR > 1 && $5 > 0 { print $1, $2, $5 }' out/cohort; }

# Users by score, as the peers count them.
tiles() {
	segment --where purchase --currency '' --score ntile events.tsv 2>/dev/null |
		awk -F '\t' -v OFS='\t' 'NR > 1 { n[$7 OFS $8 OFS $9]++ } END { for (k in n) print k, n[k] }' | sort
}

filters_answers() {
	local name
	once "${names[@]}" cdays cohort16M cohort4M rfm16M rfm4M orders moves long
	same events.tsv out/place 'ingest of one file twice'
	same out/place out/quoted 'ingest of the plain and of the quoted file'
	for name in pipe none gz cohort16M cohort4M; do same out/cohort "out/$name" "cohort of the stream and of $name"; done
	for name in rfm16M rfm4M; do same out/rfm "out/$name" "segment and $name"; done
	if [ -n "$duckdb" ]; then
		same <(body place) <(body h) 'ingest in place and DuckDB'
		same <(body order) <(body horder) 'ingest reordered and DuckDB'
		same <(body quoted) <(body hquoted) 'ingest quoted and DuckDB'
		same <(cells) <(body b) 'cohort and DuckDB'
		same out/b out/bgz 'DuckDB of the plain and of the gzip file'
		same <(tiles) <(body cdays) 'segment and DuckDB'
		[ -z "$mawk" ] || same out/c out/mawkc 'DuckDB and mawk, scores'
	fi
	if [ -n "$mawk" ]; then
		same <(cells) <(body mawkb) 'cohort and mawk'
		same out/rules out/mawkrules 'segment --rules and mawk'
	fi
	[ -z "$mlr" ] || same <(body place) <(body miller) 'ingest in place and Miller'
	[ -z "$datamash" ] || same <(body rfm | awk -F '\t' '{ printf "%s %.2f\n", $1, $6 }') <(awk -F, '{ printf "%s %.2f\n", $1, $2 }' out/sums) 'segment and datamash'
}

filters_rows() {
	local mem
	speed place 'ingest, columns in place' h DuckDB 8
	speed place 'ingest, columns in place' miller Miller -
	speed order 'ingest, mapped and reordered' horder DuckDB 6
	speed quoted 'ingest, all fields quoted' hquoted DuckDB 4
	speed cohort 'cohort weekly, from the stream' b DuckDB 4
	speed cohort 'cohort weekly, from the stream' mawkb mawk 6.5
	speed pipe 'ingest | cohort' b DuckDB 2.2
	speed none 'ingest --keep none | cohort' b DuckDB 2.6
	speed gz 'ingest | cohort, from .csv.gz' bgz DuckDB 1.5
	speed rfm 'segment, RFM scores' c DuckDB 3.5
	speed rfm 'segment, RFM scores' mawkc mawk 4
	speed rfm 'segment, RFM scores (peer: sums alone)' sums datamash -
	speed rules 'segment --rules, five conditions' mawkrules mawk 5
	cat out/{place,order,quoted}.peak >out/ingest.peak
	memory ingest 'memory of ingest' $((19 * 1024))
	memory long 'memory of ingest, a record of 60 MB' $(((16 + 3 * 64) * 1024))
	# names of the log have 9 bytes
	memory cohort 'memory of cohort' $((16 * 1024 + $(cat "$log.users") * (100 + 9) / 1024))
	memory rfm 'memory of segment' $((16 * 1024 + $(cat "$log.buyers") * (120 + 9) / 1024))
	memory orders 'memory of segment, four order ids a user' $((16 * 1024 + norders * (120 + 9 + 4 * 10) / 1024))
	memory rules 'memory of segment --rules' $((16 * 1024))
	memory moves 'memory of moves' $((16 * 1024))
	for mem in 16 4; do
		memory "cohort${mem}M" "memory of cohort --mem ${mem}M" $(((mem + 16) * 1024))
		memory "rfm${mem}M" "memory of segment --mem ${mem}M" $(((mem + 16) * 1024))
	done
}

filters_clean() { rm -f orders.tsv long.csv; }
