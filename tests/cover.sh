#!/usr/bin/env bash
# cover.sh BIN BUILD LINES BRANCHES: runs the unit tests and all cases with programs that count (make VARIANT=cov CC=clang), then prints a
# line a file of lib, those that miss most first, and the totals of lib and cmd (G8). Status 1: a test failed, or lib is under LINES or
# BRANCHES percent. COVER=report skips the runs and reports what the last one counted.
# The counters are a mapped file (%c) that all processes of a program share (%m): one that is killed, aborts or hits a limit counts, too.
set -u
export LC_ALL=C
cd "$(dirname "$0")/.." || exit 1
bin=$1 build=$2 want_lines=$3 want_branches=$4
counts=$PWD/$build/counts
bad=0

for tool in llvm-cov llvm-profdata; do
	command -v "$tool" >/dev/null 2>&1 || { echo "cover: $tool is missing (Debian: package llvm)" >&2; exit 2; }
done
if [ "${COVER:-}" != report ]; then
	rm -rf "$counts"
	mkdir -p "$counts" || exit 1
	(unset TENURE_DATA; LLVM_PROFILE_FILE=$counts/%c%m.profraw bash tests/check.sh "$bin" "$build" unit cli) || bad=1
fi
llvm-profdata merge -sparse -o "$build/counts.profdata" "$counts"/*.profraw || exit 1

objects=()
for f in "$build/unit" "$bin"/* "$build"/fault/bin/*; do
	objects+=(-object "$f")
done
llvm-cov report "${objects[@]}" -instr-profile="$build/counts.profdata" 2>/dev/null >"$build/counts.txt" || exit 1
awk '{ sub(/^[.]\//, "", $1) } $1 ~ /^lib\// && $9 + $12 > 0 { printf "%d\t%d\t%s: %d of %d lines missed, %d of %d branches\n", $9, $12, $1, $9, $8, $12, $11 }' \
	"$build/counts.txt" | sort -k 1,1nr -k 2,2nr | cut -f 3
awk -v lines="$want_lines" -v branches="$want_branches" '{ sub(/^[.]\//, "", $1); split($1, part, "/"); k = part[1] }
	k == "lib" || k == "cmd" { l[k] += $8; lm[k] += $9; b[k] += $11; bm[k] += $12 }
	function total(k) { pl = 100 * (1 - lm[k] / l[k]); pb = 100 * (1 - bm[k] / b[k])
		printf "%s: %.2f %% of %d lines (%d missed), %.2f %% of %d branches (%d missed)\n", k, pl, l[k], lm[k], pb, b[k], bm[k] }
	END { total("cmd"); total("lib")
		if (pl < lines || pb < branches) { printf "lib is under %s %% of lines or %s %% of branches\n", lines, branches; exit 1 } }' "$build/counts.txt" || bad=1
exit "$bad"
