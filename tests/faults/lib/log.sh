# shellcheck shell=bash
# For the cases: logs from a fixed seed, and a status in words.

# log ROWS [USERS]: CSV
log() {
	awk -v n="$1" -v users="${2:-90}" -f "$TESTS/gen/events.awk"
}

# tsv ROWS [USERS]: the same in the stream's form, made without our programs
tsv() {
	log "$@" | tr , '\t'
}

# told COMMAND...: runs it, then says its status
told() {
	"$@"
	echo "status $?"
}

# The sanitizers need address space, memory and time of their own.
is_sanitized() {
	case $BUILD in
	*asan*) return 0 ;;
	*) return 1 ;;
	esac
}

# What they find must not look like status 1.
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1}:exitcode=99" UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=0}:exitcode=99"

# count SMALL FULL: how many, by FULL=1 or not
count() {
	if [ -n "${FULL:-}" ]; then echo "$2"; else echo "$1"; fi
}

# figure NAME CASES WRONG: a line for the goals of faults.md section 13 (lib/goals.py adds them up)
figure() {
	[ -z "${TN_FIGURES:-}" ] || printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$TN_FIGURES"
}
