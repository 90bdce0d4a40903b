#!/usr/bin/env bash
# repeat.sh BIN BUILD: goal G25, the unit tests and all cases again and again (N=2, FULL=1: 20), without the bigger data sets: none may be
# flaky, and one run is to take less than 120 s on two cores. Not a part of `make faults`: each run costs what `make check` costs.
set -u
cd "$(dirname "$0")/../.." || exit 1
runs=${N:-2}
[ -z "${FULL:-}" ] || runs=${N:-20}
folder=$(mktemp -d "${TMPDIR:-/tmp}/tenure-repeat.XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT
failed=0 longest=0
for ((i = 1; i <= runs; i++)); do
	begin=$SECONDS
	if ! env -u TENURE_DATA -u FULL bash tests/check.sh "$1" "$2" unit cli >"$folder/out" 2>&1; then
		failed=$((failed + 1))
		echo "run $i:"
		grep -A 20 '^FAILED\|:[FE]:' "$folder/out"
	fi
	took=$((SECONDS - begin))
	echo "run $i: $took s, $(tail -n 1 "$folder/out")"
	[ $took -le $longest ] || longest=$took
done
echo "G25 repeat: $runs runs, $failed with a failure, the longest $longest s (goal 2 / 1,000 runs, 0, 120 s)"
[ "$failed" = 0 ]
