# shellcheck shell=bash disable=SC2154,SC2016  # sourced by bench.sh; jobs are expanded when they run
# part-formats.sh: ingest of JSON Lines, access logs and presets against jq, DuckDB, mawk, goaccess and the same mapping by options.

nformats=${N_FORMATS:-$(size 50000 2000000)}
presets='ga4 segment combined'

formats_about() { echo "$nformats events by $by, seed $seed, and tests/gen/logs.c; jq ${jq:-(none)}, DuckDB ${duckdb:-(none)} on one thread, mawk ${mawk:-(none)}, goaccess ${goaccess:-(none)}"; }

formats_peers() {
	duckdb_peer
	jq=$(peer_version jq --version)
	mawk=$(peer_version mawk -W version)
	goaccess=$(peer_version goaccess --version)
}

# The same events as others write them.
formats_data() {
	local mode
	forms=$origin-$nformats-$seed
	generate "$nformats" "$forms.csv"
	for mode in jsonl combined ga4 segment; do
		made "$forms.$mode" || { ./logs "$mode" <"$forms.csv" >part && mv part "$forms.$mode"; }
	done
	{ printf '{"user_id":"u1","x":'; head -c 100000 /dev/zero | tr '\0' '['; } >nested.jsonl
}

# mapping PRESET: what the preset says, as options on one line.
mapping() { sed '/^#/d' "$BENCH/options/$1" | tr '\n' ' '; }

formats_jobs() {
	local name
	job jsonl "\$TN ingest --format jsonl $roles --currency '' --keep none $forms.jsonl >\$OUT"
	peer "$jq" jq "jq -r '[.user_id,.timestamp,.event,.item_id,.price]|@tsv' $forms.jsonl >\$OUT"
	peer "$duckdb" j "\$DUCK j $forms.jsonl \$OUT"
	job access "\$TN ingest --format combined --user host --time time --time-format '%d/%b/%Y:%H:%M:%S %z' --event method --item path \
--category status --keep none $forms.combined >\$OUT"
	peer "$mawk" mawkaccess "mawk -f \$BENCH/awk/combined.awk $forms.combined >\$OUT"
	peer "$goaccess" goaccess "goaccess $forms.combined --no-global-config --log-format=COMBINED --no-progress -o json >\$OUT </dev/null"
	for name in $presets; do
		full_job "preset-$name" "\$TN ingest --preset $name $forms.$name >\$OUT"
		full_job "options-$name" "\$TN ingest $(mapping "$name") $forms.$name >\$OUT"
	done
	job nested "! ingest --format jsonl --user user_id nested.jsonl >\$OUT"
}

# Users, times, events, items and prices; jq writes numbers its own way.
prices() { awk -F '\t' -v OFS='\t' '{ $5 = sprintf("%.2f", $5) } 1'; }

formats_answers() {
	local name
	once "${names[@]}"
	for name in $presets; do [ "$full" = 1 ] || once "preset-$name" "options-$name"; done
	[ -z "$duckdb" ] || same <(body jsonl) <(body j) 'ingest of JSON Lines and DuckDB'
	[ -z "$jq" ] || same <(body jsonl | prices) <(prices <out/jq) 'ingest of JSON Lines and jq'
	[ -z "$mawk" ] || same <(body access) out/mawkaccess 'ingest of an access log and mawk'
	[ -z "$goaccess" ] || grep -q "\"valid_requests\": $nformats," out/goaccess || die 'answers differ: goaccess has other rows'
	for name in $presets; do same "out/preset-$name" "out/options-$name" "--preset $name and the same by options"; done
}

formats_rows() {
	local name
	speed jsonl 'ingest of JSON Lines, five members' jq jq 8
	speed jsonl 'ingest of JSON Lines, five members' j DuckDB 3
	speed access 'ingest of an access log, five fields' mawkaccess mawk 3
	speed access 'ingest of an access log, five fields' goaccess goaccess 3
	if [ "$full" = 1 ]; then
		for name in $presets; do dearer "preset-$name" "ingest --preset $name" "options-$name" options 1.15; done
	else
		for name in $presets; do full_only "ingest --preset $name" s '<= 1.15'; done
	fi
	seconds nested '100,000 open brackets, an error' .05
	memory jsonl 'memory of ingest of JSON Lines' $((19 * 1024))
	memory access 'memory of ingest of an access log' $((19 * 1024))
}

formats_clean() { rm -f nested.jsonl; }
