#!/usr/bin/env bash
# check.sh BIN BUILD PART...: runs the parts of the test suite (unit cli lint docs) and adds their numbers up. The last line is
# "N passed, N failed, N skipped"; a part that ends without its numbers is one failure.
set -u
cd "$(dirname "$0")/.." || exit 1
bin=$1 build=$2
shift 2
counts=$(mktemp -d "${TMPDIR:-/tmp}/tenure-counts.XXXXXX") || exit 1
trap 'rm -rf "$counts"' EXIT

# A process a suite: check forks for each test, and a process that has run a hundred suites under ASan takes long to fork.
unit() {
	local status
	mkdir -p "$build/scratch" "$counts/suites"
	# shellcheck disable=SC2016 # $0 is the inner shell's
	(cd "$build/scratch" && ../unit --list |
		xargs -P "$(getconf _NPROCESSORS_ONLN)" -I{} sh -c 'TN_COUNTS=$0/{}.n ../unit {} >$0/{}.out 2>&1 || { cat $0/{}.out; exit 1; }' "$counts/suites")
	status=$?
	cat "$counts"/suites/*.n | awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }' >"$TN_COUNTS"
	read -r p f s <"$TN_COUNTS"
	echo "unit: $p passed, $f failed, $s skipped"
	return "$status"
}

run() {
	export TN_COUNTS=$counts/$1
	case $1 in
	unit) unit ;;
	cli) bash tests/run.sh --bin "$bin" ;;
	lint) bash tests/lint.sh "$bin" "$build" ;;
	docs) bash tests/docs.sh "$bin" ;;
	*) return 2 ;;
	esac
}

passed=0 failed=0 skipped=0
for part; do
	echo "== $part"
	run "$part"
	status=$?
	p=0 f=0 s=0
	if [ -s "$counts/$part" ]; then
		read -r p f s <"$counts/$part"
	fi
	if [ "$status" != 0 ] && [ "$f" = 0 ]; then
		echo "$part ended with status $status"
		f=1
	fi
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
