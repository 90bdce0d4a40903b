# shellcheck shell=bash disable=SC2154,SC2016  # sourced by bench.sh; jobs are expanded when they run
# part-recommend.sh: recommend against implicit and DuckDB; sessions and many pairs against seconds.

npairs=${N_PAIRS:-$(size 200000 10000000)}

recommend_about() { echo "$n events by $by, $npairs interactions; implicit ${implicit:-(none)}, CosineRecommender K 100, one thread; DuckDB ${duckdb:-(none)}"; }

# implicit's own last is of 2023. One thread, as ours.
recommend_peers() {
	duckdb_peer
	pip_install "$venv-implicit" implicit implicit==0.7.3 numpy scipy
	export IMPLICIT="$venv-implicit/bin/python $BENCH/recommend_peer.py" OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
	implicit=$(version_of "$venv-implicit" implicit)
}

# draw_lists SEED LISTS LEAST PREFIX: each of LEAST to LEAST + 3 items of 20,000 by Zipf's law
draw_lists() {
	awk -v seed="$1" -v lists="$2" -v least="$3" -v prefix="$4" 'BEGIN {
		srand(seed); print "session\titem"
		for (s = 0; s < lists; s++) for (i = least + int(4 * rand()); i > 0; i--) print prefix s "\t" int(exp(log(20000) * rand()))
	}'
}

# Lists of the public sets, `user item item ...` a line; the log as a stream; pairs and sessions drawn by Zipf's law.
recommend_data() {
	local set
	public=
	for set in $(size gowalla 'gowalla yelp2018'); do
		[ -r "${sets:-.}/$set/train.txt.gz" ] || continue
		gzip -dc "$sets/$set/train.txt.gz" | awk 'BEGIN { print "user\titem" } { for (i = 2; i <= NF; i++) print $1 "\t" $i }' >"$set.tsv"
		public="$public $set"
	done
	generate "$n" "$log.csv"
	stream "$log.csv" events.tsv
	made "pairs-$npairs.tsv" || {
		awk -v n="$npairs" -v seed="$seed" 'BEGIN {
			srand(seed); print "user\titem"
			for (i = 0; i < n; i++) print int(n / 10 * rand()) "\t" int(exp(log(100000) * rand()))
		}' >part && mv part "pairs-$npairs.tsv"
	}
	made sessions.tsv || { draw_lists 7 186000 2 '' >part && mv part sessions.tsv; }
	made prefixes.tsv || { draw_lists 8 60000 1 p >part && mv part prefixes.tsv; }
}

recommend_jobs() {
	local set
	for set in $public; do
		job "$set" "\$TN recommend --method knn $set.tsv >\$OUT"
		peer "$implicit" "implicit-$set" "\$TN \$IMPLICIT $set.tsv \$OUT"
		# implicit counts the item itself among its neighbours
		aside "cosine-$set" "\$TN recommend --method knn --knn cosine -k 99 --max-history 0 --fallback none $set.tsv >\$OUT"
	done
	job together '$TN recommend --similar --user-damping 0 --item-damping 0 -k 20 --where purchase events.tsv >$OUT'
	peer "$duckdb" g "\$TN \$DUCK g $log.csv \$OUT"
	full_job sessions '$TN recommend --method session --history prefixes.tsv sessions.tsv >$OUT'
	full_job pairs "\$TN recommend --method knn pairs-$npairs.tsv >\$OUT"
}

# Ranks, counts: what is tied may stand in another order.
together() { awk -F '\t' -v OFS='\t' 'NR > 1 { print $1, $2, $5 }' out/together | sort; }
job_g() { awk -F '\t' -v OFS='\t' 'NR > 1 { print "i" $1, $4, $3 }' out/g | sort; }

# Of neighbours that are equally near the two do not keep the same ones, so a twentieth of the rows may differ.
same_lists() {
	awk -F '\t' -v what="$1" '
	FNR == 1 { next }
	NR == FNR { has[$1, $3]; next }
	{ n++; same += ($1, $3) in has }
	END { if (n == 0 || same < .95 * n) { print what ": " same " of " n " rows are the same"; exit 1 } }' \
		"out/cosine-$1" "out/implicit-$1" >&2 || die "answers differ: recommend --knn cosine and implicit on $1"
}

recommend_answers() {
	local set
	once "${names[@]}"
	for set in $public; do
		[ -n "$implicit" ] || continue
		once "cosine-$set"
		same_lists "$set"
	done
	[ -z "$duckdb" ] || same <(together) <(job_g) 'recommend --similar and DuckDB'
}

recommend_rows() {
	local set
	for set in $public; do
		speed "$set" "recommend knn K 100, $set" "implicit-$set" implicit 2.5
		leaner "$set" "memory of recommend knn, $set" "implicit-$set" implicit 4
	done
	[ -n "$public" ] || skipped 'recommend knn, gowalla and yelp2018' 'not in TENURE_DATA'
	[ "$full" = 1 ] || full_only 'recommend knn K 100, yelp2018' s '>= 2.5'
	speed together 'recommend --similar, bought together' g DuckDB 3.5
	leaner together 'memory of recommend --similar' g DuckDB 2
	if [ "$full" = 1 ]; then
		seconds sessions '60,000 prefixes, 186,000 sessions' 4
	else
		full_only '60,000 prefixes, 186,000 sessions' s '<= 4 s'
	fi
	if [ "$npairs" -ge 10000000 ]; then
		seconds pairs 'recommend knn, ten million pairs' 60
		memory pairs 'memory of it' $((2 * 1024 * 1024))
	else
		full_only 'recommend knn, ten million pairs' s '<= 60 s'
		full_only 'memory of it' MiB '<= 2048.0 MiB'
	fi
}

recommend_clean() { rm -f gowalla.tsv yelp2018.tsv; }
