#!/usr/bin/env bash
# Runs the cases: each script tests/cli/NAME/CASE.sh and tests/faults/[FRS]*.sh, beside it what it must give: CASE.stdout, CASE.stderr,
# CASE.exit (absent: nothing, nothing, 0).
#     tests/run.sh [--bin DIR] [--accept] [WORD...]      WORD: only cases whose path holds each; --accept writes the expectations anew
# A case runs in a scratch folder of its own with our programs first in PATH, LC_ALL=C, TZ=UTC, TESTS (this folder), TOP (the
# checkout), BUILD (objects, unit tests) and FAULTBIN (programs that obey TN_FAULT). Status 77 and a line "skip: why" is a skipped case.
set -u
umask 022
top=$(cd "$(dirname "$0")/.." && pwd -P)

absolute() {
	case $1 in
	/*) echo "$1" ;;
	*) echo "$top/$1" ;;
	esac
}

# differs WANT GOT: prints how they differ; an absent WANT is empty.
differs() {
	local want=$1
	[ -e "$want" ] || want=/dev/null
	cmp -s "$want" "$2" && return 1
	echo "--- ${2##*/}"
	diff -a -u --label expected --label got "$want" "$2" | tail -n +3 | head -n 60
}

accept() {
	local kind
	for kind in stdout stderr; do
		if [ -s "$work/$kind" ]; then cp "$work/$kind" "$base.$kind"; else rm -f "$base.$kind"; fi
	done
	if [ "$status" = 0 ]; then rm -f "$base.exit"; else echo "$status" >"$base.exit"; fi
}

judge() {
	local want=0
	[ ! -e "$base.exit" ] || want=$(cat "$base.exit")
	if [ "$status" = 77 ] && grep -q '^skip: ' "$work/stdout"; then
		echo skip >"$result.verdict"
		grep '^skip: ' "$work/stdout" | head -n 1 >"$result.log"
		return
	fi
	if [ "$ACCEPT" = 1 ]; then
		accept
		echo pass >"$result.verdict"
		return
	fi
	{
		[ "$status" = "$want" ] || echo "--- exit status $status, expected $want"
		differs "$base.stdout" "$work/stdout"
		differs "$base.stderr" "$work/stderr"
	} >"$result.log"
	if [ -s "$result.log" ]; then echo fail; else echo pass; fi >"$result.verdict"
}

one() {
	local case=$1 base=${1%.sh} work status result
	result=$RESULTS/${case//\//+}
	work=$(mktemp -d "$SCRATCH/case.XXXXXX") || exit 1
	mkdir "$work/cwd"
	base=$top/$base
	(cd "$work/cwd" && exec timeout -k 5 "$CASE_SECONDS" bash "$top/$case") </dev/null >"$work/stdout" 2>"$work/stderr"
	status=$?
	judge
	chmod -R u+rwX "$work"
	rm -rf "$work"
}

summary() {
	local f name verdict passed=0 failed=0 skipped=0
	while read -r name; do
		f=$RESULTS/${name//\//+}
		verdict=$(cat "$f.verdict" 2>/dev/null)
		case $verdict in
		pass) passed=$((passed + 1)) ;;
		skip)
			skipped=$((skipped + 1))
			echo "skipped ${name%.sh}: $(sed 's/^skip: //' "$f.log")"
			;;
		*)
			failed=$((failed + 1))
			echo "FAILED ${name%.sh}"
			sed 's/^/    /' "$f.log"
			;;
		esac
	done
	echo "cases: $passed passed, $failed failed, $skipped skipped"
	[ -z "${TN_COUNTS:-}" ] || echo "$passed $failed $skipped" >"$TN_COUNTS"
	[ "$failed" = 0 ] && [ "$((passed + skipped))" -gt 0 ]
}

if [ "${1:-}" = --one ]; then
	one "$2"
	exit 0
fi

bin=build/bin
ACCEPT=0
words=()
while [ $# -gt 0 ]; do
	case $1 in
	--bin) bin=${2:?--bin needs a folder}; shift ;;
	--accept) ACCEPT=1 ;;
	-*) echo "usage: tests/run.sh [--bin DIR] [--accept] [WORD...]" >&2; exit 2 ;;
	*) words+=("$1") ;;
	esac
	shift
done

BIN=$(absolute "$bin")
BUILD=$(dirname "$BIN")
if [ "$BIN" = "$top/build/bin" ]; then BUILD=$top/build/release FAULTBIN=$top/build/fault/bin; else FAULTBIN=$BUILD/fault/bin; fi
SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/tenure-tests.XXXXXX") || exit 1
trap 'rm -rf "$SCRATCH"' EXIT
RESULTS=$SCRATCH/results
mkdir "$RESULTS" "$SCRATCH/tmp"
PATH=$BIN:$PATH LC_ALL=C TZ=UTC TERM=dumb TMPDIR=$SCRATCH/tmp TESTS=$top/tests TOP=$top CASE_SECONDS=${CASE_SECONDS:-300}
# A leak is told on stderr and by the status; what a filter is killed for is no leak.
ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1}
export PATH LC_ALL TZ TERM TMPDIR TESTS TOP BIN BUILD FAULTBIN SCRATCH RESULTS ACCEPT CASE_SECONDS ASAN_OPTIONS
export PYTHONDONTWRITEBYTECODE=1     # nothing of ours lies about in the checkout
unset LANG LANGUAGE NO_COLOR COLUMNS TN_FAULT MAKEFLAGS MAKELEVEL MFLAGS CDPATH

cd "$top" || exit 1
list=$(find tests/cli tests/faults -name '*.sh' ! -path 'tests/cli/lib/*' | LC_ALL=C sort)
list=$(grep -E '^tests/(cli/[^/]+/[^/]+|faults/[FRS][^/]*)\.sh$' <<<"$list")
for word in ${words[@]+"${words[@]}"}; do
	list=$(grep -F -- "$word" <<<"$list")
done
[ -n "$list" ] || { echo "no such case" >&2; exit 2; }
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
xargs -P "$jobs" -n 1 bash tests/run.sh --one <<<"$list"
summary <<<"$list"
