#!/usr/bin/env bash
# check.sh BIN BUILD PART...: runs the parts of the test suite (unit cli lint docs) and adds their numbers up. The last line is
# "N passed, N failed, N skipped"; a part that ends without its numbers is one failure.
set -u
cd "$(dirname "$0")/.." || exit 1
bin=$1 build=$2
shift 2
counts=$(mktemp -d "${TMPDIR:-/tmp}/tenure-counts.XXXXXX") || exit 1
trap 'rm -rf "$counts"' EXIT

run() {
	export TN_COUNTS=$counts/$1
	case $1 in
	unit)
		mkdir -p "$build/scratch"
		(cd "$build/scratch" && ../unit)
		;;
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
