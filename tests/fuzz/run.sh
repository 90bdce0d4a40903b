#!/usr/bin/env bash
# Runs fuzz harnesses and says of each: executions, how much of its target's lines the corpus reaches, findings.
#     tests/fuzz/run.sh DIR COVDIR SECONDS SEED HARNESS...
# DIR has the harnesses with ASan and UBSan, and gets their corpora (DIR/HARNESS.corpus), logs and findings (DIR/HARNESS.found). COVDIR has the same
# harnesses with coverage counters; they only replay the corpus. Status 1: there are findings, or a harness could not run.
set -u
cd "$(dirname "$0")/../.." || exit 1
dir=$1 covdir=$2 seconds=$3 seed=$4
shift 4

# What each harness is for: the lines that are counted.
targets() {
	case $1 in
	fuzz_csv) echo lib/io/csv*.c ;;
	fuzz_expr) echo lib/stream/expr*.c ;;
	fuzz_gzip) echo lib/io/in.c lib/io/inflate.c ;;
	fuzz_ingest) echo lib/stream/{mapper,reader,combined,preset,dedup}*.c lib/io/{in,decode,lines,split,json,csv}*.c ;;
	fuzz_json) echo lib/io/json*.c ;;
	fuzz_lines) echo lib/io/lines.c lib/io/split.c lib/base/buf.c ;;
	fuzz_num) echo lib/base/num.c lib/base/money.c lib/base/sum.c ;;
	fuzz_preset) echo lib/stream/preset.c lib/stream/mapper{,_arith,_bind,_rules,_source,_text,_time,_wants}.c lib/stream/expr.c ;;
	fuzz_sniff) echo lib/stream/sniff*.c lib/stream/reader_detect.c ;;
	fuzz_time) echo lib/base/time*.c ;;
	fuzz_tzif) echo lib/base/tzif.c lib/base/zone.c lib/base/period.c ;;
	esac
}

# Counters that are of one process are merged by llvm-profdata; its version must be that of clang.
coverage() {
	local name=$1
	if ! command -v llvm-cov >/dev/null 2>&1 || ! command -v llvm-profdata >/dev/null 2>&1; then
		echo 'coverage: llvm-cov is not installed'
		return
	fi
	if [ ! -x "$covdir/$name" ]; then
		echo 'coverage: not built'
		return
	fi
	if ! LLVM_PROFILE_FILE="$dir/$name.profraw" "$covdir/$name" -runs=0 -max_len=65536 "$dir/$name.corpus" >"$dir/$name.cov.log" 2>&1; then
		echo 'coverage: the corpus does not replay'
		return
	fi
	llvm-profdata merge -sparse -o "$dir/$name.profdata" "$dir/$name.profraw" &&
		llvm-cov report "$covdir/$name" -instr-profile="$dir/$name.profdata" 2>/dev/null |
		awk -v targets="$(targets "$name")" 'BEGIN { n = split(targets, file, " "); for (i = 1; i <= n; i++) is[file[i]] = 1 }
			{ sub(/^[.]\//, "", $1) } $1 in is { lines += $8; missed += $9 }
			END { if (lines) printf "%.1f%% of %d lines\n", 100 * (lines - missed) / lines, lines; else print "coverage: no report" }'
}

bad=0
for name in "$@"; do
	corpus=$dir/$name.corpus found=$dir/$name.found log=$dir/$name.log
	mkdir -p "$corpus" "$found"
	rm -f "$found"/*
	seeds=()
	[ -d "tests/fuzz/seeds/$name" ] && seeds=("tests/fuzz/seeds/$name")
	"$dir/$name" -seed="$seed" -max_total_time="$seconds" -max_len=65536 -rss_limit_mb=512 -timeout=5 -dict=tests/fuzz/tenure.dict -print_final_stats=1 \
		-artifact_prefix="$found/" "$corpus" ${seeds[@]+"${seeds[@]}"} >"$log" 2>&1
	status=$?
	executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
	findings=$(find "$found" -type f | wc -l)
	[ "$status" = 0 ] || [ "$findings" -gt 0 ] || findings=1
	printf '%-12s %10s executions, %s, %d findings\n' "$name" "${executions:-0}" "$(coverage "$name")" "$findings"
	if [ "$findings" -gt 0 ]; then
		bad=1
		tail -n 40 "$log"
		find "$found" -type f
	fi
done
exit $bad
