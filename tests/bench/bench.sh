#!/usr/bin/env bash
# bench.sh [BIN]: CPU seconds and memory of our filters against DuckDB (one thread) and mawk on the same files, as one table;
# of churn-score against pandas and lifetimes, as another; of recommend against implicit and DuckDB, as a third; of ingest of JSON
# Lines, access logs and presets against jq, DuckDB, mawk, goaccess and the same mapping by options, as a fourth.
#     N=2000000 SEED=43 ROUNDS=5     FULL=1: ten million events, as the bounds are meant
#     N_CHURN=100000                 customers of the second table; FULL=1: a million
#     N_PAIRS=1000000                interactions of the third one; FULL=1: ten million
#     N_FORMATS=300000               events of the fourth one; FULL=1: two million
#     PARTS='filters churn recommend formats' which tables
#     TENURE_TMP=build/bench         where the data is made (N = ten million: 6 GB) and kept for the next run
#     TENURE_BENCH=../shared/bench   a folder with another gen.c, which is used instead of tests/gen/events.c when it is there
#     TENURE_DATA=../shared/data     a folder with cdnow, gowalla and yelp2018; rows of what is not there are left out
# First all answers are compared: status 1 when one differs. README.md says how to read the table.
set -euo pipefail
export LC_ALL=C TZ=UTC
unset MAKEFLAGS MFLAGS MAKELEVEL
top=$(cd "$(dirname "$0")/../.." && pwd -P)
cd "$top"
export BENCH=$top/tests/bench
bin=${1:-build/bin}
n=${N:-$([ "${FULL:-0}" = 1 ] && echo 10000000 || echo 2000000)}
seed=${SEED:-43}
rounds=${ROUNDS:-5}
work=${TENURE_TMP:-build/bench}
venv=$top/build/bench/venv
shared=${TENURE_BENCH:-../shared/bench}
parts=" ${PARTS:-filters churn recommend formats} "
npairs=${N_PAIRS:-$([ "${FULL:-0}" = 1 ] && echo 10000000 || echo 1000000)}
nformats=${N_FORMATS:-$([ "${FULL:-0}" = 1 ] && echo 2000000 || echo 300000)}
sets=$(cd "${TENURE_DATA:-../shared/data}" 2>/dev/null && pwd -P) || sets=
customers=${N_CHURN:-$([ "${FULL:-0}" = 1 ] && echo 1000000 || echo 100000)}
cdnow=$(cd "${TENURE_DATA:-../shared/data}/cdnow" 2>/dev/null && pwd -P)/CDNOW_master.txt.gz || true
[ -r "$cdnow" ] || cdnow=

say() { echo "$*" >&2; }
die() { say "bench: $*"; exit 1; }
wants() { [[ $parts = *" $1 "* ]]; }

for tool in python3 gzip "${CC:-cc}"; do
	command -v "$tool" >/dev/null || { say "bench: needs $tool"; exit 2; }
done

# ---- peers: installed when that is possible, else left out and named
# apt_install TOOL...: where that is possible
apt_install() {
	local tool
	for tool; do
		if ! command -v "$tool" >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
			say "installing $tool"
			apt-get install -y "$tool" >/dev/null 2>&1 || true
		fi
	done
}

peers() {
	if ! "$venv/bin/python" -c 'import duckdb' 2>/dev/null; then
		say 'installing duckdb'
		{ python3 -m venv "$venv" && { "$venv/bin/pip" install -q duckdb==2.0.0 || "$venv/bin/pip" install -q 'duckdb==2.0.*'; }; } \
			>/dev/null 2>&1 || true
	fi
	apt_install mawk
	DUCK="$venv/bin/python $BENCH/duck.py"
	export DUCK
	duckdb=$("$venv/bin/python" -c 'import duckdb; print(duckdb.__version__)' 2>/dev/null) || duckdb=
	mawk=$(command -v mawk) || mawk=
}

# Versions that go with lifetimes, whose own last is of 2020. One thread, as ours.
churn_peer() {
	local python=$venv-churn/bin/python
	if ! "$python" -c 'import lifetimes' 2>/dev/null; then
		say 'installing lifetimes'
		{ python3 -m venv "$venv-churn" && "$python" -m pip install -q lifetimes==0.11.3 pandas==2.2.3 numpy==1.26.4 scipy==1.12.0 autograd==1.9.1; } \
			>/dev/null 2>&1 || true
	fi
	LIFE="$python $BENCH/churn_peer.py"
	export LIFE OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
	lifetimes=$("$python" -c 'import lifetimes, pandas; print(lifetimes.__version__ + ", pandas", pandas.__version__)' 2>/dev/null) || lifetimes=
}

# implicit's own last is of 2023. One thread, as ours.
recommend_peer() {
	local python=$venv-implicit/bin/python
	if ! "$python" -c 'import implicit' 2>/dev/null; then
		say 'installing implicit'
		{ python3 -m venv "$venv-implicit" && "$python" -m pip install -q implicit==0.7.3 numpy scipy; } >/dev/null 2>&1 || true
	fi
	IMPLICIT="$python $BENCH/recommend_peer.py"
	export IMPLICIT OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
	implicit=$("$python" -c 'import implicit; print(implicit.__version__)' 2>/dev/null) || implicit=
}

formats_peer() {
	apt_install jq goaccess
	jq=$(jq --version 2>/dev/null) || jq=
	goaccess=$(goaccess --version 2>/dev/null | sed -n '1s/.* \([0-9.]*[0-9]\)\.*$/\1/p') || goaccess=
}

# ---- data: plain, quoted, gzip, and our stream of it
made() { [ -s "$1" ] || { say "making $1"; return 1; }; }

# all_quoted <CSV: for a log without a quote or a comma in its fields, which ours is.
all_quoted() { sed 's/,/","/g; s/^/"/; s/$/"/'; }

tools() {
	local source=$top/tests/gen/events.c
	by='tests/gen/events.c' log=own-$n-$seed forms=own-$nformats-$seed churnlog=btyd-$customers-$seed.tsv
	if [ -r "$shared/gen.c" ]; then
		source=$shared/gen.c by=$shared/gen.c log=shared-$n-$seed forms=shared-$nformats-$seed
	fi
	mkdir -p "$work/bin"
	"${CC:-cc}" -O2 -o "$work/gen" "$source" -lm
	"${CC:-cc}" -O2 -o "$work/logs" "$top/tests/gen/logs.c"
	"${CC:-cc}" -O2 -o "$work/btyd" "$top/tests/gen/btyd.c" -lm
	"${CC:-cc}" -O2 -D_DEFAULT_SOURCE -o "$work/peak" "$BENCH/peak.c"
	# copies, so that a build meanwhile does not change what is measured
	cp "$bin/ingest" "$bin/cohort" "$bin/segment" "$bin/churn-score" "$bin/recommend" "$work/bin/"
	cd "$work"
	PATH=$PWD/bin:$PATH
	mkdir -p out
}

# generate EVENTS FILE
generate() {
	if [ "$by" = tests/gen/events.c ]; then ./gen "$1" "$seed" >part; else ./gen "$1" "$seed" part - 2>/dev/null; fi
	mv part "$2"
}

data() {
	made "$log.csv" || generate "$n" "$log.csv"
	made "$log.quoted.csv" || { all_quoted <"$log.csv" >part && mv part "$log.quoted.csv"; }
	made "$log.csv.gz" || { gzip -c "$log.csv" >part && mv part "$log.csv.gz"; }
	printf '%s\t%s\n' >rules.tsv big 'event = purchase and value >= 100' basket 'event = cart' small 'value < 0.50' \
		alps 'country = CH and channel = web' mobile 'value >= 20 and channel in (ios,android)' rest '*'
	made "$log.buyers" || { awk -F, '$3 == "purchase" && !($1 in s) { s[$1]; n++ } END { print n }' "$log.csv" >part && mv part "$log.buyers"; }
	made "$log.users" || { awk -F, 'NR > 1 && !($1 in s) { s[$1]; n++ } END { print n }' "$log.csv" >part && mv part "$log.users"; }
}

churn_data() {
	made "$churnlog" || { ./btyd "$customers" "$seed" >part && mv part "$churnlog"; }
	[ -z "$cdnow" ] || ingest --preset cdnow "$cdnow" >cdnow.tsv 2>out/stderr || { cat out/stderr >&2; die 'ingest of CDNOW: failed'; }
}

# Lists of the public sets, `user item item ...` a line; sessions and pairs drawn by Zipf's law; the log as a stream.
recommend_data() {
	local set
	public=
	for set in gowalla yelp2018; do
		[ -r "${sets:-.}/$set/train.txt.gz" ] || continue
		gzip -dc "$sets/$set/train.txt.gz" | awk 'BEGIN { print "user\titem" } { for (i = 2; i <= NF; i++) print $1 "\t" $i }' >"$set.tsv"
		public="$public $set"
	done
	made "$log.csv" || generate "$n" "$log.csv"
	eval "ingest $roles --currency currency $log.csv >events.tsv" 2>/dev/null
	made "pairs-$npairs.tsv" || {
		awk -v n="$npairs" -v seed="$seed" 'BEGIN {
			srand(seed); print "user\titem"
			for (i = 0; i < n; i++) print int(n / 10 * rand()) "\t" int(exp(log(100000) * rand()))
		}' >part && mv part "pairs-$npairs.tsv"
	}
	made sessions.tsv || {
		awk 'BEGIN {
			srand(7); print "session\titem"
			for (s = 0; s < 186000; s++) for (i = 2 + int(4 * rand()); i > 0; i--) print s "\t" int(exp(log(20000) * rand()))
		}' >part && mv part sessions.tsv
		awk 'BEGIN {
			srand(8); print "session\titem"
			for (s = 0; s < 60000; s++) for (i = 1 + int(4 * rand()); i > 0; i--) print "p" s "\t" int(exp(log(20000) * rand()))
		}' >prefixes.tsv
	}
}

# The same events as others write them (tests/gen/logs.c).
formats_data() {
	local mode
	made "$forms.csv" || generate "$nformats" "$forms.csv"
	for mode in jsonl combined ga4 segment; do
		made "$forms.$mode" || { ./logs "$mode" <"$forms.csv" >part && mv part "$forms.$mode"; }
	done
}

# ---- jobs: $TN is nothing, or ./peak when memory is measured; $OUT the output
roles='--user user_id --time timestamp --event event --item item_id --value price'

presets='ga4 segment combined'

# mapping PRESET: what the preset says, as options on one line.
mapping() { sed '/^#/d' "$BENCH/options/$1" | tr '\n' ' '; }

# shellcheck disable=SC2016  # expanded when the job runs
job() {
	local week='$TN cohort --start purchase --period week'
	case $1 in
	place) echo "\$TN ingest $roles --currency currency $log.csv >\$OUT" ;;
	order) echo "\$TN ingest $roles --session channel --category country $log.csv >\$OUT" ;;
	quoted) echo "\$TN ingest $roles --currency currency $log.quoted.csv >\$OUT" ;;
	cohort) echo "$week events.tsv >\$OUT" ;;
	pipe) echo "\$TN ingest $roles --currency currency $log.csv | $week >\$OUT" ;;
	none) echo "\$TN ingest $roles --keep none $log.csv | $week >\$OUT" ;;
	gz) echo "\$TN ingest $roles --currency currency $log.csv.gz | $week >\$OUT" ;;
	# amounts in three currencies are one to the peers
	rfm) echo "\$TN segment --where purchase --currency '' events.tsv >\$OUT" ;;
	rules) echo "\$TN segment --rules rules.tsv events.tsv >\$OUT" ;;
	h) echo "\$DUCK h $log.csv \$OUT" ;;
	horder) echo "\$DUCK h $log.csv \$OUT user_id,timestamp,event,item_id,price,channel,country,currency" ;;
	hquoted) echo "\$DUCK h $log.quoted.csv \$OUT" ;;
	b) echo "\$DUCK b $log.csv \$OUT" ;;
	bgz) echo "\$DUCK b $log.csv.gz \$OUT" ;;
	c) echo "\$DUCK c $log.csv \$OUT 'max(timestamp) AS last, count(*) AS orders'" ;;
	mawkc) echo "bash \$BENCH/awk/c.sh $log.csv >\$OUT" ;;
	mawkrules) echo "mawk -f \$BENCH/awk/rules.awk events.tsv >\$OUT" ;;
	mawk) echo "mawk -f \$BENCH/awk/b.awk $log.csv >\$OUT" ;;
	mbgnbd) echo "\$TN churn-score --model mbgnbd $churnlog >\$OUT" ;;
	auto) echo "\$TN churn-score --model auto $churnlog >\$OUT" ;;
	bgnbd) echo "\$TN churn-score --model bgnbd --detail $churnlog >\$OUT" ;;
	life) echo "\$TN \$LIFE $churnlog \$OUT" ;;
	mbgnbd-cdnow) echo "\$TN churn-score --model mbgnbd cdnow.tsv >\$OUT" ;;
	pnbd-cdnow) echo "\$TN churn-score --model pnbd cdnow.tsv >\$OUT" ;;
	bgnbd-cdnow) echo "\$TN churn-score --model bgnbd --detail cdnow.tsv >\$OUT" ;;
	gowalla | yelp2018) echo "\$TN recommend --method knn $1.tsv >\$OUT" ;;
	# implicit counts the item itself among its neighbours
	cosine-*) echo "\$TN recommend --method knn --knn cosine -k 99 --max-history 0 --fallback none ${1#cosine-}.tsv >\$OUT" ;;
	implicit-*) echo "\$TN \$IMPLICIT ${1#implicit-}.tsv \$OUT" ;;
	together) echo "\$TN recommend --similar --user-damping 0 --item-damping 0 -k 20 --where purchase events.tsv >\$OUT" ;;
	g) echo "\$TN \$DUCK g $log.csv \$OUT" ;;
	sessions) echo "\$TN recommend --method session --history prefixes.tsv sessions.tsv >\$OUT" ;;
	pairs) echo "\$TN recommend --method knn pairs-$npairs.tsv >\$OUT" ;;
	jsonl) echo "\$TN ingest --format jsonl $roles --currency '' --keep none $forms.jsonl >\$OUT" ;;
	jq) echo "jq -r '[.user_id,.timestamp,.event,.item_id,.price]|@tsv' $forms.jsonl >\$OUT" ;;
	j) echo "\$DUCK j $forms.jsonl \$OUT" ;;
	access) echo "\$TN ingest --format combined --user host --time time --time-format '%d/%b/%Y:%H:%M:%S %z' --event method --item path" \
		"--category status --keep none $forms.combined >\$OUT" ;;
	mawkaccess) echo "mawk -f \$BENCH/awk/combined.awk $forms.combined >\$OUT" ;;
	goaccess) echo "goaccess $forms.combined --no-global-config --log-format=COMBINED --no-progress -o json >\$OUT </dev/null" ;;
	preset-*) echo "\$TN ingest --preset ${1#preset-} $forms.${1#preset-} >\$OUT" ;;
	options-*) echo "\$TN ingest $(mapping "${1#options-}") $forms.${1#options-} >\$OUT" ;;
	life-cdnow) echo "\$TN \$LIFE cdnow.tsv \$OUT" ;;
	esac
}

# ---- answers: a bench that compares different answers is worth nothing
once() {
	OUT=out/$1 TN=./peak PEAK_OUT=out/$1.peak bash -o pipefail -c "$(job "$1")" 2>out/stderr || { cat out/stderr >&2; die "$1: failed"; }
}

same() { cmp -s "$1" "$2" || die "answers differ: $3"; }
body() { tail -n +2 "out/$1"; }

# Users who were there, by cohort and lag: what the peers print.
cells() { awk -F '\t' -v OFS='\t' 'NR > 1 && $5 > 0 { print $1, $2, $5 }' "out/$1"; }

# Users by score, as the peers count them.
tiles() { awk -F '\t' -v OFS='\t' 'NR > 1 { n[$7 OFS $8 OFS $9]++ } END { for (k in n) print k, n[k] }' | sort; }

rfm_answers() {
	segment --where purchase --currency '' --score ntile events.tsv 2>/dev/null | tiles >out/tiles
	segment --where purchase --currency '' --score ntile --mem 4M events.tsv 2>/dev/null | tiles >out/tiles4M
	same out/tiles out/tiles4M 'segment with and without --mem 4M'
	if [ -n "$duckdb" ]; then
		$DUCK c "$log.csv" out/cdays 'max(timestamp)::DATE AS last, count(DISTINCT timestamp::DATE) AS orders'
		same out/tiles <(body cdays) 'segment and DuckDB'
		[ -z "$mawk" ] || same out/c out/mawkc 'DuckDB and mawk, scores'
	fi
	[ -z "$mawk" ] || same out/rules out/mawkrules 'segment --rules and mawk'
}

answers() {
	local name
	say 'comparing answers'
	rm -f out/*
	for name in place order quoted; do once "$name"; done
	ln -f out/place events.tsv
	for name in cohort pipe none gz rfm rules ${duckdb:+h horder hquoted b bgz c} ${mawk:+mawk mawkc mawkrules}; do once "$name"; done
	same out/place out/quoted 'ingest of the plain and of the quoted file'
	for name in pipe none gz; do same out/cohort "out/$name" "cohort of the stream and of $name"; done
	for name in 16M 4M; do
		PEAK_OUT=out/mem$name.peak ./peak cohort --start purchase --period week --mem "$name" events.tsv >"out/mem$name"
		same out/cohort "out/mem$name" "cohort with and without --mem $name"
	done
	if [ -n "$duckdb" ]; then
		same <(body place) <(body h) 'ingest in place and DuckDB'
		same <(body order) <(body horder) 'ingest reordered and DuckDB'
		same <(body quoted) <(body hquoted) 'ingest quoted and DuckDB'
		same <(cells cohort) <(body b) 'cohort and DuckDB'
		same out/b out/bgz 'DuckDB of the plain and of the gzip file'
	fi
	[ -z "$mawk" ] || same <(cells cohort) <(body mawk) 'cohort and mawk'
	rfm_answers
}

# Customers and their mean P(alive): two fits of one likelihood agree about it.
alive() {
	awk -F "$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "p_alive") k = i; next }
		{ s += $k } END { n = NR - 1; if (k && n) printf "%d %.9f\n", n, s / n }' "out/$1"
}

# same_alive OURS PEER WHAT
same_alive() {
	local own theirs
	own=$(alive "$1" '\t') theirs=$(alive "$2" ,)
	awk -v a="$own" -v b="$theirs" 'BEGIN { split(a, p, " "); split(b, q, " "); d = p[2] - q[2]; exit !(p[1] && p[1] == q[1] && d * d <= 1e-6) }' ||
		die "answers differ: customers and mean p_alive of $3: $own, $theirs"
}

churn_answers() {
	local name
	say 'comparing answers of churn-score'
	rm -f out/*
	for name in mbgnbd auto ${cdnow:+mbgnbd-cdnow pnbd-cdnow}; do once "$name"; done
	churn-score --model mbgnbd --mem 16M "$churnlog" >out/mem16M 2>out/stderr || { cat out/stderr >&2; die 'churn-score --mem 16M: failed'; }
	same out/mbgnbd out/mem16M 'churn-score with and without --mem 16M'
	if [ -n "$lifetimes" ]; then
		for name in bgnbd life ${cdnow:+bgnbd-cdnow life-cdnow}; do once "$name"; done
		same_alive bgnbd life 'churn-score --model bgnbd and lifetimes'
		[ -z "$cdnow" ] || same_alive bgnbd-cdnow life-cdnow 'churn-score --model bgnbd and lifetimes on CDNOW'
	fi
}

# ---- the table
peak_kib() { sort -n "out/$1.peak" | tail -n 1 | cut -d ' ' -f 1; }
mib() { awk -v k="$1" 'BEGIN { printf "%.1f", k / 1024 }'; }

line() { printf '%-34s %9s %8s  %-7s %9s %8s  %-12s %s\n' "$@"; }

# dearer NAME LABEL PEER PEERLABEL BOUND: at most BOUND times the peer's seconds; the ratio is taken the other way round
dearer() {
	local own theirs ratio verdict
	read -r theirs own ratio < <(awk -F '\t' -v pair="$3/$1" '$1 == pair { print $2, $3, $4 }' ratios)
	verdict=$(awk -v r="$ratio" -v b="$5" 'BEGIN { print (r <= b ? "met" : "NOT MET") }')
	line "$2" "$own" "$(mib "$(peak_kib "$1")")" "$4" "$theirs" "$ratio" "<= $5" "$verdict"
}

# speed NAME LABEL PEER PEERLABEL BOUND
speed() {
	local own theirs ratio verdict
	read -r own theirs ratio < <(awk -F '\t' -v pair="$1/$3" '$1 == pair { print $2, $3, $4 }' ratios)
	if [ -z "$ratio" ]; then
		line "$2" "$own" "$(mib "$(peak_kib "$1")")" "$4" - - ">= $5" "skipped: no $(tr '[:upper:]' '[:lower:]' <<<"$4")"
		return
	fi
	verdict=$(awk -v r="$ratio" -v b="$5" 'BEGIN { print (r >= b ? "met" : "NOT MET") }')
	line "$2" "$own" "$(mib "$(peak_kib "$1")")" "$4" "$theirs" "$ratio" ">= $5" "$verdict"
}

# seconds NAME LABEL BOUND: against a number of seconds; - is none
seconds() {
	local own verdict=
	own=$(awk -F '\t' -v name="$1/" 'index($1, name) == 1 { print $2; exit }' ratios)
	[ "$3" = - ] || verdict=$(awk -v s="$own" -v b="$3" 'BEGIN { print (s <= b ? "met" : "NOT MET") }')
	line "$2" "$own" "$(mib "$(peak_kib "$1")")" - - - "$([ "$3" = - ] && echo - || echo "<= $3 s")" "$verdict"
}

# memory NAME LABEL BOUND_KIB
memory() {
	local kib
	kib=$(peak_kib "$1")
	line "$2" - "$(mib "$kib")" - - - "<= $(mib "$3") MiB" "$([ "$kib" -le "$3" ] && echo met || echo 'NOT MET')"
}

measure() {
	local name
	for name in place ${duckdb:+h} order ${duckdb:+horder} quoted ${duckdb:+hquoted} cohort ${duckdb:+b} ${mawk:+mawk} \
		pipe none gz ${duckdb:+bgz} rfm ${duckdb:+c} ${mawk:+mawkc} rules ${mawk:+mawkrules}; do
		printf '%s\t%s\n' "$name" "$(job "$name")"
	done | TN='' python3 "$BENCH/ratio.py" -n "$rounds" place/h order/horder quoted/hquoted cohort/b \
		cohort/mawk pipe/b none/b gz/bgz rfm/c rfm/mawkc rules/mawkrules >ratios
}

table() {
	local users buyers ingest_kib=$((19 * 1024)) cohort_kib
	buyers=$(cat "$log.buyers")
	users=$(cat "$log.users")
	cohort_kib=$((16 * 1024 + users * 109 / 1024))          # keys of the log have 9 bytes
	echo "$n events of $users users by $by (seed $seed), CPU seconds, median of $rounds rounds"
	[ -z "$duckdb" ] || echo "DuckDB $duckdb on one thread, whole process"
	[ -z "$mawk" ] || mawk -W version 2>&1 | head -n 1 | cut -d ' ' -f 1,2
	line job 'ours s' MiB peer 'peer s' ratio bound ''
	speed place 'ingest, columns in place' h DuckDB 8
	speed order 'ingest, mapped and reordered' horder DuckDB 6
	speed quoted 'ingest, all fields quoted' hquoted DuckDB 4
	speed cohort 'cohort weekly, from the stream' b DuckDB 4
	speed cohort 'cohort weekly, from the stream' mawk mawk 6.5
	speed pipe 'ingest | cohort' b DuckDB 2.2
	speed none 'ingest --keep none | cohort' b DuckDB 2.6
	speed gz 'ingest | cohort, from .csv.gz' bgz DuckDB 1.5
	speed rfm 'segment rfm, scores' c DuckDB 3.5
	speed rfm 'segment rfm, scores' mawkc mawk 4
	speed rules 'segment --rules, five conditions' mawkrules mawk 5
	cat out/{place,order,quoted}.peak >out/ingest.peak
	memory ingest 'memory of ingest' "$ingest_kib"
	memory cohort 'memory of cohort' "$cohort_kib"
	memory rfm 'memory of segment rfm' $((16 * 1024 + buyers * 129 / 1024))
	memory rules 'memory of segment --rules' $((16 * 1024))
	memory mem16M 'memory of cohort --mem 16M' $((32 * 1024))
	memory mem4M 'memory of cohort --mem 4M' $((20 * 1024))
	echo "answers: ours are the same${duckdb:+, and those of DuckDB}${mawk:+, and those of mawk}"
}

churn_measure() {
	local name pairs=(mbgnbd/life auto/-)
	[ -z "$cdnow" ] || pairs+=(mbgnbd-cdnow/life-cdnow pnbd-cdnow/-)
	for name in mbgnbd ${lifetimes:+life} auto ${cdnow:+mbgnbd-cdnow ${lifetimes:+life-cdnow} pnbd-cdnow}; do
		printf '%s\t%s\n' "$name" "$(job "$name")"
	done | TN='' python3 "$BENCH/ratio.py" -n "$rounds" "${pairs[@]}" >ratios
}

# Seconds and MB are bound for a million customers; a ratio is for any number.
churn_table() {
	local many=1.3 choice=5
	[ "$customers" -ge 1000000 ] || many=- choice=-
	echo "churn-score: $customers customers by tests/gen/btyd.c (seed $seed), $(($(wc -l <"$churnlog") - 1)) orders; CPU seconds, median of $rounds rounds"
	[ -z "$lifetimes" ] || echo "lifetimes $lifetimes on one thread, whole process"
	line job 'ours s' MiB peer 'peer s' ratio bound ''
	if [ -n "$cdnow" ]; then
		speed mbgnbd-cdnow 'mbgnbd, CDNOW master' life-cdnow lifetimes 9
		seconds mbgnbd-cdnow 'mbgnbd, CDNOW master' .06
		seconds pnbd-cdnow 'pnbd, CDNOW master' .4
	else
		line 'CDNOW master' - - - - - - 'skipped: no CDNOW_master.txt.gz'
	fi
	speed mbgnbd 'mbgnbd, all customers' life lifetimes 9
	seconds mbgnbd 'mbgnbd, all customers' "$many"
	seconds auto 'auto, all customers' "$choice"
	if [ "$customers" -ge 1000000 ]; then
		memory mbgnbd 'memory of mbgnbd' $((120 * 1000000 / 1024))
		memory auto 'memory of auto' $((300 * 1000000 / 1024))
	fi
	[ -z "$lifetimes" ] || line 'memory of lifetimes' - "$(mib "$(peak_kib life)")" - - - - ''
	echo "answers: ours are the same with --mem 16M${lifetimes:+, and BG/NBD those of lifetimes}"
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
	local name
	say 'comparing answers of recommend'
	rm -f out/*
	# shellcheck disable=SC2086  # a list of names
	for name in $public together sessions pairs ${duckdb:+g}; do once "$name"; done
	for name in $public; do
		[ -n "$implicit" ] || continue
		once "implicit-$name"
		once "cosine-$name"
		same_lists "$name"
	done
	[ -z "$duckdb" ] || same <(together) <(job_g) 'recommend --similar and DuckDB'
}

recommend_measure() {
	local name pairs=(together/g sessions/- pairs/-)
	for name in $public; do pairs+=("$name/implicit-$name"); done
	for name in $public together ${duckdb:+g} sessions pairs; do
		printf '%s\t%s\n' "$name" "$(job "$name")"
		case $name in gowalla | yelp2018) [ -z "$implicit" ] || printf '%s\t%s\n' "implicit-$name" "$(job "implicit-$name")" ;; esac
	done | TN='' python3 "$BENCH/ratio.py" -n "$rounds" "${pairs[@]}" >ratios
}

recommend_table() {
	local name many=60
	[ "$npairs" -ge 10000000 ] || many=-
	echo "recommend: $n events by $by (seed $seed), $npairs interactions; CPU seconds, median of $rounds rounds"
	[ -z "$implicit" ] || echo "implicit $implicit, CosineRecommender K 100, one thread, whole process"
	line job 'ours s' MiB peer 'peer s' ratio bound ''
	for name in $public; do
		speed "$name" "knn K 100, $name" "implicit-$name" implicit 2.5
		[ -z "$implicit" ] || memory "$name" "memory of knn, $name" $(($(peak_kib "implicit-$name") / 4))
	done
	[ -n "$public" ] || line 'gowalla, yelp2018' - - - - - - 'skipped: not in TENURE_DATA'
	speed together 'items bought together' g DuckDB 3.5
	[ -z "$duckdb" ] || memory together 'memory of items bought together' $(($(peak_kib g) / 2))
	seconds sessions '60,000 prefixes, 186,000 sessions' 4
	seconds pairs "knn and all lists, $npairs pairs" "$many"
	[ "$npairs" -lt 10000000 ] || memory pairs 'memory of it' $((2 * 1024 * 1024))
	echo "answers:${duckdb:+ items bought together are those of DuckDB}${implicit:+, 95 % of the rows by cosine those of implicit}"
}

# Users, times, events, items and prices; jq writes numbers its own way.
prices() { awk -F '\t' -v OFS='\t' '{ $5 = sprintf("%.2f", $5) } 1'; }

formats_answers() {
	local name
	say 'comparing answers of formats'
	rm -f out/*
	for name in jsonl access ${jq:+jq} ${duckdb:+j} ${mawk:+mawkaccess} ${goaccess:+goaccess}; do once "$name"; done
	[ -z "$duckdb" ] || same <(body jsonl) <(body j) 'ingest of JSON Lines and DuckDB'
	[ -z "$jq" ] || same <(body jsonl | prices) <(prices <out/jq) 'ingest of JSON Lines and jq'
	[ -z "$mawk" ] || same <(body access) out/mawkaccess 'ingest of an access log and mawk'
	if [ -n "$goaccess" ]; then
		grep -q "\"valid_requests\": $nformats," out/goaccess || die 'answers differ: goaccess has other rows'
	fi
	for name in $presets; do
		once "preset-$name"
		once "options-$name"
		same "out/preset-$name" "out/options-$name" "--preset $name and the same by options"
	done
}

formats_measure() {
	local name pairs=(jsonl/jq jsonl/j access/mawkaccess access/goaccess)
	for name in $presets; do pairs+=("options-$name/preset-$name"); done
	{
		for name in jsonl ${jq:+jq} ${duckdb:+j} access ${mawk:+mawkaccess} ${goaccess:+goaccess}; do printf '%s\t%s\n' "$name" "$(job "$name")"; done
		for name in $presets; do
			printf '%s\t%s\n' "preset-$name" "$(job "preset-$name")" "options-$name" "$(job "options-$name")"
		done
	} | TN='' python3 "$BENCH/ratio.py" -n "$rounds" "${pairs[@]}" >ratios
}

formats_table() {
	local name
	echo "formats: $nformats events by $by (seed $seed) and tests/gen/logs.c; CPU seconds, median of $rounds rounds"
	echo "${jq:+$jq; }${duckdb:+DuckDB $duckdb on one thread; }${goaccess:+goaccess $goaccess; }whole processes"
	line job 'ours s' MiB peer 'peer s' ratio bound ''
	speed jsonl 'JSON Lines, five members' jq jq 8
	speed jsonl 'JSON Lines, five members' j DuckDB 3
	speed access 'access log, five fields' mawkaccess mawk 3
	speed access 'access log, five fields' goaccess goaccess 3
	for name in $presets; do dearer "preset-$name" "--preset $name" "options-$name" options 1.15; done
	memory jsonl 'memory of JSON Lines' $((19 * 1024))
	memory access 'memory of access log' $((19 * 1024))
	echo "answers: presets are the same by options${duckdb:+, JSON Lines that of DuckDB}${jq:+ and jq}${mawk:+, access log that of mawk}"
}

tools
if wants filters; then
	peers
	data
	answers
	measure
	table | sed 's, *$,,' | tee table
fi
if wants churn; then
	churn_peer
	churn_data
	churn_answers
	churn_measure
	churn_table | sed 's, *$,,' | tee table-churn
fi
if wants recommend; then
	wants filters || peers
	recommend_peer
	recommend_data
	recommend_answers
	recommend_measure
	recommend_table | sed 's, *$,,' | tee table-recommend
fi
if wants formats; then
	wants filters || wants recommend || peers
	formats_peer
	formats_data
	formats_answers
	formats_measure
	formats_table | sed 's, *$,,' | tee table-formats
fi
rm -rf out events.tsv cdnow.tsv gowalla.tsv yelp2018.tsv
