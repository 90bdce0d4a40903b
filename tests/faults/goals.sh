#!/usr/bin/env bash
# goals.sh BIN [GOAL...]: runs the cases and drivers of tests/faults and prints one line a goal of faults.md section 13. FULL=1: at full size.
#     tests/faults/goals.sh build/bin G1 G2       only what these two need
# The last line is "N passed, N failed, N skipped": the cases.
set -u
cd "$(dirname "$0")/../.." || exit 1
bin=$1
shift
folder=$(mktemp -d "${TMPDIR:-/tmp}/tenure-goals.XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT
export TN_FIGURES=$folder/figures TN_COUNTS=$folder/counts
: >"$TN_FIGURES"
[ -z "${FULL:-}" ] || export CASE_SECONDS="${CASE_SECONDS:-7200}"

# Words for tests/run.sh that name the cases of a goal; all of its cases are run in one go.
cases_of() {
	case $1 in
	G1) echo faults/S1- ;;
	G2) echo faults/S2- ;;
	G3) echo faults/S5- ;;
	G4) echo faults/F3-each ;;
	G5) printf '%s\n' faults/S3- faults/F17- ;;
	G6) echo faults/F71-each ;;
	G7) printf '%s\n' faults/F14- faults/F46- ;;
	G12) echo faults/R-oracles ;;
	G13) echo faults/R ;;
	G14) echo faults/S7-each-same ;;
	G15) echo faults/S7-each-env ;;
	G16) echo faults/F56- ;;
	G17) echo faults/F42- ;;
	G18) echo faults/F19- ;;
	*) echo "no such goal: $1" >&2; exit 2 ;;
	esac
}

passed=0 failed=0 skipped=0
run() {
	bash tests/run.sh --bin "$bin" "$1" || failed=$((failed + ($? == 2)))
	if [ -s "$TN_COUNTS" ]; then
		read -r p f s <"$TN_COUNTS"
		passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
		: >"$TN_COUNTS"
	fi
}

if [ $# = 0 ]; then
	run tests/faults/
else
	for goal; do
		for word in $(cases_of "$goal"); do run "$word"; done
	done
fi
python3 tests/faults/lib/goals.py "$TN_FIGURES" "$@" || [ "$failed" != 0 ] || failed=1
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
