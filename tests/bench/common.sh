# shellcheck shell=bash disable=SC2154,SC2034  # sourced by bench.sh, which sets what is not set here, as it reads what is not read
# common.sh: what the parts of the bench share: peers, data, jobs, comparisons, lines of the table.

say() { echo "$*" >&2; }
die() { say "bench: $*"; exit 1; }

# ---- peers: installed when that is possible, else left out and named
# apt_install TOOL...: a package is named after its tool, but for mlr
apt_install() {
	local tool
	for tool; do
		if ! command -v "$tool" >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
			say "installing $tool"
			apt-get install -y "$([ "$tool" = mlr ] && echo miller || echo "$tool")" >/dev/null 2>&1 || true
		fi
	done
}

# pip_install VENV MODULE PACKAGE...
pip_install() {
	local folder=$1 module=$2
	shift 2
	"$folder/bin/python" -c "import $module" 2>/dev/null && return
	say "installing $module"
	{ python3 -m venv "$folder" && "$folder/bin/python" -m pip install -q "$@"; } >/dev/null 2>&1 || true
}

# version_of VENV MODULE: nothing when it is not there
version_of() { "$1/bin/python" -c "import $2; print($2.__version__)" 2>/dev/null || true; }

duckdb_peer() {
	pip_install "$venv" duckdb 'duckdb==2.0.*'
	export DUCK="$venv/bin/python $BENCH/duck.py"
	duckdb=$(version_of "$venv" duckdb)
}

# peer_version TOOL ARG...: the first number with a dot that it says about itself; nothing when it is not there
peer_version() {
	local tool=$1
	apt_install "$tool"
	command -v "$tool" >/dev/null || return 0
	{ "$@" 2>&1 || true; } | grep -Eo '[0-9]+\.[0-9][0-9.]*[0-9]|[0-9]+\.[0-9]+' | head -n 1 || true
}

# ---- data, made once and kept
made() { [ -s "$1" ] || { say "making $1"; return 1; }; }

# with_stderr COMMAND...: what it says is shown when it fails only
with_stderr() { "$@" 2>out/stderr || { cat out/stderr >&2; die "$1: failed"; }; }

tools() {
	local tool source=$top/tests/gen/events.c
	by='tests/gen/events.c' origin=own
	[ ! -r "$shared/gen.c" ] || source=$shared/gen.c by=$shared/gen.c origin=shared
	mkdir -p "$work/bin" "$work/out"
	"${CC:-cc}" -O2 -o "$work/gen" "$source" -lm
	for tool in logs btyd; do "${CC:-cc}" -O2 -o "$work/$tool" "$top/tests/gen/$tool.c" -lm; done
	"${CC:-cc}" -O2 -o "$work/crowd" "$BENCH/crowd.c"
	"${CC:-cc}" -O2 -D_DEFAULT_SOURCE -o "$work/peak" "$BENCH/peak.c"
	# copies, so that a build meanwhile does not change what is measured
	for tool in churn-score cohort ingest moves recommend segment; do cp "$bin/$tool" "$work/bin/"; done
	cd "$work" || exit
	PATH=$PWD/bin:$PATH
	log=$origin-$n-$seed
}

# generate EVENTS FILE: the log as CSV
generate() {
	made "$2" && return
	if [ "$origin" = own ]; then ./gen "$1" "$seed" >part; else ./gen "$1" "$seed" part - 2>/dev/null; fi
	mv part "$2"
}

roles='--user user_id --time timestamp --event event --item item_id --value price'

# stream CSV TO: as our ingest writes it
# shellcheck disable=SC2086  # a list of options
stream() { with_stderr ingest $roles --currency currency "$1" >"$2"; }

# users_of CSV EVENT: how many had one (any, when EVENT is empty)
users_of() { awk -F, -v event="$2" 'NR > 1 && (event == "" || $3 == event) && !($1 in s) { s[$1]; n++ } END { print n + 0 }' "$1"; }

# ---- jobs: shell commands in which $TN is nothing, or ./peak when memory is measured, and $OUT is the output
declare -A command=()
names=()

# job NAME COMMAND: timed; aside NAME COMMAND: run once, to compare.
job() { names+=("$1"); command[$1]=$2; }
aside() { command[$1]=$2; }

# full_job NAME COMMAND: timed with FULL=1 only
full_job() { if [ "$full" = 1 ]; then job "$@"; else aside "$@"; fi; }

# peer VERSION NAME COMMAND: a job when its program is there, which is when VERSION is not empty
peer() { [ -z "$1" ] || job "$2" "$3"; }

has() { [ -n "${command[$1]:-}" ]; }

# once NAME...: those of them that there are; the answer is out/NAME, the peak memory out/NAME.peak
once() {
	local name
	for name; do
		has "$name" || continue
		OUT=out/$name TN=./peak PEAK_OUT=out/$name.peak bash -o pipefail -c "${command[$name]}" 2>out/stderr || { cat out/stderr >&2; die "$name: failed"; }
	done
}

# The small size has no round to warm up: the comparison of the answers was one.
measure() {
	local name
	for name in "${names[@]}"; do printf '%s\t%s\n' "$name" "${command[$name]}"; done |
		TN='' python3 "$BENCH/ratio.py" -n "$rounds" -w "$(size 0 1)" ${clock:+"$clock"} >costs
}

# ---- answers: a bench that compares different answers is worth nothing
same() { cmp -s "$1" "$2" || die "answers differ: $3"; }
body() { tail -n +2 "out/$1"; }

# ---- lines of the table: part, job, unit, ours, peer, theirs, ratio, bound, verdict
row() { printf '%s' "$part"; printf '\t%s' "$@"; echo; }
note() { printf '# %s: %s\n' "$part" "$1"; }

machine() { echo "median of $rounds, load $(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo unknown), $(date +%Y-%m-%d)"; }

# verdict FIGURE RELATION BOUND
verdict() {
	if [ "$2" = - ]; then echo -; else awk -v f="$1" -v r="$2" -v b="$3" 'BEGIN { print ((r == ">=" ? f >= b : f <= b) ? "met" : "NOT MET") }'; fi
}

# figures OURS PEER: the medians, and the median of the rounds' ratios peer / ours
figures() {
	awk -F '\t' -v ours="$1" -v peer="$2" '
	function median(v, n,   i, j, t) {
		for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] > v[j]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
		return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
	}
	$1 == ours { n = NF - 1; for (i = 1; i <= n; i++) a[i] = $(i + 1) }
	$1 == peer { for (i = 2; i <= NF; i++) b[i - 1] = $i }
	END {
		for (i = 1; i <= n && peer != "-"; i++) c[i] = b[i] / (a[i] > 0 ? a[i] : .0005)
		printf "%.3f", median(a, n)
		if (peer != "-") printf " %.3f %.2f", median(b, n), median(c, n)
		print ""
	}' costs
}

# speed NAME LABEL PEER PEERLABEL BOUND: at least BOUND times less than the peer; - is none
speed() {
	local own theirs ratio relation='>='
	[ "$5" != - ] || relation=-
	if ! has "$3"; then
		read -r own < <(figures "$1" -)
		row "$2" s "$own" "$4" - - "${5/#[0-9.]/>= &}" "skipped: no $4"
		return
	fi
	read -r own theirs ratio < <(figures "$1" "$3")
	row "$2" s "$own" "$4" "$theirs" "$ratio" "$(bound "$relation" "$5")" "$(verdict "$ratio" "$relation" "$5")"
}

bound() { if [ "$1" = - ]; then echo -; else echo "$1 $2"; fi; }

# dearer NAME LABEL PEER PEERLABEL BOUND: at most BOUND times the peer's seconds; the ratio is ours over theirs
dearer() {
	local own theirs ratio relation='<='
	[ "$5" != - ] || relation=-
	read -r theirs own ratio < <(figures "$3" "$1")
	row "$2" s "$own" "$4" "$theirs" "$ratio" "$(bound "$relation" "$5")" "$(verdict "$ratio" "$relation" "$5")"
}

# seconds NAME LABEL BOUND: against a number of seconds
seconds() {
	local own
	own=$(figures "$1" -)
	row "$2" s "$own" - - - "$(bound '<=' "$3 s")" "$(verdict "$own" '<=' "$3")"
}

# full_only LABEL UNIT BOUND
full_only() { row "$1" "$2" - - - - "$3" 'FULL only'; }

# skipped LABEL WHY
skipped() { row "$1" - - - - - - "skipped: $2"; }

# The largest resident set of one process of the job. kib NAME; mib KIB
kib() { sort -n "out/$1.peak" | tail -n 1 | cut -d ' ' -f 1; }
mib() { awk -v k="$1" 'BEGIN { printf "%.1f", k / 1024 }'; }

# memory NAME LABEL BOUND_KIB
memory() { row "$2" MiB "$(mib "$(kib "$1")")" - - - "<= $(mib "$3") MiB" "$(verdict "$(kib "$1")" '<=' "$3")"; }

# leaner NAME LABEL PEER PEERLABEL BOUND: at least BOUND times less memory than the peer
leaner() {
	local ratio relation='>='
	[ "$5" != - ] || relation=-
	has "$3" || { row "$2" MiB "$(mib "$(kib "$1")")" "$4" - - "$(bound "$relation" "$5")" "skipped: no $4"; return; }
	ratio=$(awk -v a="$(kib "$1")" -v b="$(kib "$3")" 'BEGIN { printf "%.2f", b / a }')
	row "$2" MiB "$(mib "$(kib "$1")")" "$4" "$(mib "$(kib "$3")")" "$ratio" "$(bound "$relation" "$5")" "$(verdict "$ratio" "$relation" "$5")"
}

# show <ROWS: for eyes
show() {
	awk -F '\t' '
	/^# / { print ""; print substr($0, 3); next }
	{ printf "%-46s %9s %-3s  %-10s %9s %7s  %-13s %s\n", $2, $4, $1 == "#part" ? "" : $4 == "-" ? "" : $3, $5, $6, $7, $8, $9 }' | sed 's, *$,,'
}

verdicts() {
	awk -F '\t' '
	/^#/ { next }
	$9 == "met" { met++ }
	$9 == "NOT MET" { missed++; what = what "\n  not met: " $1 ": " $2 (($5 == "-") ? "" : ", " $5) ": " ($7 == "-" ? $4 " " $3 : $7) ", bound " $8 }
	$9 == "FULL only" { full++ }
	$9 ~ /^skipped/ { left++ }
	END { printf "\n%d bounds met, %d not met, %d only with FULL=1, %d skipped; answers are the same\n%s", met, missed, full, left, what == "" ? "" : substr(what, 2) "\n" }'
}
