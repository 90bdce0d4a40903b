# shellcheck shell=bash disable=SC2154  # sourced by bench.sh
# part-sort.sh: ingest --sort against DuckDB's ORDER BY and sort(1) on whole lines.

sort_about() { echo "$n events by $by, seed $seed; DuckDB ${duckdb:-(none)} on one thread, $(sort --version 2>/dev/null | head -n 1 || echo sort)"; }

sort_peers() { duckdb_peer; }

# By user for --sort user,time; from there back by time.
sort_data() {
	generate "$n" "$log.csv"
	made "$log.by-user.csv" || {
		{ head -n 1 "$log.csv"; tail -n +2 "$log.csv" | sort -S 1G; } >part && mv part "$log.by-user.csv"
	}
	stream "$log.csv" events.tsv
}

sort_jobs() {
	local own="\$TN ingest $roles --currency currency"
	job user "$own --sort user,time $log.csv >\$OUT"
	peer "$duckdb" duckuser "\$DUCK f $log.csv \$OUT user_id,timestamp"
	# the whole line is the key, and user and time stand first in it
	full_job lines "sort $log.csv >\$OUT"
	job time "$own --sort time $log.by-user.csv >\$OUT"
	peer "$duckdb" ducktime "\$DUCK f $log.by-user.csv \$OUT timestamp,user_id"
	job presorted "$own --sort time $log.csv >\$OUT"
	job plain "$own $log.csv >\$OUT"
	aside user32M "$own --sort user,time --mem 32M $log.csv >\$OUT"
}

sort_answers() {
	once "${names[@]}" user32M
	[ "$full" = 1 ] || once lines
	same out/user out/user32M 'ingest --sort with and without --mem 32M'
	same out/plain out/presorted 'ingest --sort time of a sorted log and without'
	same <(body user) <(grep -v '^user_id,' out/lines | tr , '\t') 'ingest --sort user,time and sort'
	if [ -n "$duckdb" ]; then
		same <(body user) <(body duckuser) 'ingest --sort user,time and DuckDB'
		same <(body time) <(body ducktime) 'ingest --sort time and DuckDB'
	fi
}

sort_rows() {
	speed user 'ingest --sort user,time' duckuser DuckDB 4
	# sort takes n log n, and its bound is meant for ten million
	if [ "$n" -ge 10000000 ]; then speed user 'ingest --sort user,time' lines sort 3.5; else full_only 'ingest --sort user,time, and sort' s '>= 3.5'; fi
	speed time 'ingest --sort time' ducktime DuckDB 4
	dearer presorted 'ingest --sort time, in order already' plain ingest -
	memory user32M 'memory of ingest --sort --mem 32M' $((48 * 1024))
}

sort_clean() { :; }
