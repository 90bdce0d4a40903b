#!/usr/bin/env bash
# hardening.sh FOLDER: full RELRO, canaries, no executable stack, PIE and fortified calls in every program there (G19 of the fault list).
# Prints what is missing and ends with 1, or how many programs have it all.
set -u
export LC_ALL=C
marks=$(mktemp -d "${TMPDIR:-/tmp}/tenure-marks.XXXXXX") || exit 1
trap 'rm -rf "$marks"' EXIT
count=0 bad=0

missing() {
	echo "$f: $1"
	bad=1
}

# has WHAT PATTERN TABLE
has() {
	grep -qE "$2" "$marks/$3" || missing "no $1"
}

for f in "$1"/*; do
	readelf -hlW "$f" >"$marks/file" && readelf -dW "$f" >"$marks/dynamic" && readelf -sW "$f" >"$marks/symbols" || exit 1
	has PIE 'Type: +DYN' file
	has PIE 'FLAGS_1.*PIE' dynamic
	has RELRO GNU_RELRO file
	has 'binding at the start' 'BIND_NOW|FLAGS_1.*NOW' dynamic
	has 'stack that cannot run' 'GNU_STACK .* RW +0x' file
	! grep -qE 'LOAD .* RWE ' "$marks/file" || missing 'memory that can be written and run'
	has canary __stack_chk_fail symbols
	has 'fortified call' '__[a-z]+_chk' symbols
	count=$((count + 1))
done
[ "$bad" = 0 ] && [ "$count" -gt 0 ] && echo "$count of $count programs are hardened"
