#!/usr/bin/env bash
# lint.sh BIN BUILD: what a machine can say no to: layers, completeness, banned calls, mutable variables, the edge, man pages, scripts.
# Each sentence below is one test. Budgets of size are printed; only a function over 100 lines or a file over 600 fails.
set -u
export LC_ALL=C
cd "$(dirname "$0")/.." || exit 1
bin=${1:-build/bin} build=${2:-build/release}
tally=$(mktemp "${TMPDIR:-/tmp}/tenure-lint.XXXXXX") || exit 1
trap 'rm -f "$tally"' EXIT

# ok WHAT: passes when stdin is empty; else shows it.
ok() {
	local out
	out=$(cat)
	if [ -z "$out" ]; then
		echo pass >>"$tally"        # at the end of a pipe a variable would be lost
		return
	fi
	echo fail >>"$tally"
	echo "FAILED $1"
	head -n 30 <<<"$out" | sed 's/^/    /'
}

skip() {
	echo skip >>"$tally"
	echo "skipped $1: $2"
}

lib_sources() { find lib -name '*.c' | sort; }
lib_objects() { find "$build/lib" -path '*/*/*.o' ! -path '*/cli/*' | sort; }

# ---- sources
# shellcheck disable=SC2016  # awk's own $
find lib -name '*.[ch]' | sort | xargs awk '
	BEGIN { split("base math io stream fold model cli", l, " "); for (i in l) layer[l[i]] = i }
	{ split(FILENAME, part, "/"); own = part[2] }
	/^[ \t]*#[ \t]*include[ \t]+"/ {
		split($0, q, "\""); split(q[2], inc, "/")
		if (!(inc[1] in layer)) print FILENAME ":" FNR ": " q[2] ": no layer in its name"
		else if (layer[inc[1]] > layer[own]) print FILENAME ":" FNR ": layer " own " includes " q[2]
	}' | ok 'a layer includes only itself and the layers before it (base math io stream fold model cli)'

# shellcheck disable=SC2046  # our file names have no blanks
grep -nE '\b(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|gets|strtod|setlocale|localtime|gmtime|mktime|system|popen)[ ]*\(' $(find lib cmd -name '*.[ch]') |
	grep -vE '^[^:]+:[0-9]+:[ ]*(/?\*|.*(/\*|//).*\b(strtod|system|mktime)\b)' | ok 'no banned calls (strcpy sprintf strtok atoi ...)'

# shellcheck disable=SC2046
grep -nE '\b(TODO|FIXME|XXX)\b' $(find lib cmd man -type f) README.md 2>/dev/null | grep -v 'mkstemp\|XXXXXX' | ok 'nothing is left to do in a comment'

{ lib_sources; find lib -name '*.h'; find lib/stream/presets -name '*.preset'; } | while read -r f; do
	name=${f#lib/}
	case $f in
	*.c) name=${name%.c} ;;
	*.preset) name=$(basename "$f" .preset) ;;
	*.h) ! grep -q '^/\* Private\.' "$f" || continue ;;       # its module's own, not installed
	esac
	grep -qE "^	$name( \\\\)?\$" Makefile || echo "$f is not in the Makefile's list"
done | ok 'the lists of the Makefile are complete'

for f in tests/unit/check_*.c; do
	name=$(basename "$f" .c)
	grep -qE "^	$name( \\\\)?\$" Makefile || echo "$f is not in the Makefile's list"
	grep -q "SUITE(${name#check_})" tests/unit/suites.h || echo "$f is not in suites.h"
done | ok 'each suite is run'

for f in $(lib_sources) cmd/*.c; do
	head -c 2 "$f" | grep -q '/\*' || echo "$f does not begin with a comment that says what it is"
	[ -z "$(tail -c 1 "$f")" ] || echo "$f does not end in LF"
done | ok 'each source begins with what it is'

# ---- budgets (style.md section 11)
# shellcheck disable=SC2046
awk 'FNR == 1 { start = 0 }
	/^[a-z_].*[),]$/ { name = $0 }
	/^\{/ { start = FNR }
	/^\}/ && start { n = FNR - start - 1; print n "\t" FILENAME ": " substr(name, 1, 60); start = 0 }' $(lib_sources) cmd/*.c |
	sort -n >"$build/functions"
awk -F '\t' '{ n[NR] = $1 } END { if (NR) printf "functions: %d, median %d lines, 95 %% within %d, longest %d (budget 12, 55, 100)\n",
	NR, n[int((NR + 1) / 2)], n[int(NR * .95 + .5)], n[NR] }' "$build/functions"
awk -F '\t' '$1 > 100 { print $2 ": " $1 " lines" }' "$build/functions" | ok 'no function is longer than 100 lines'
for f in $(lib_sources) cmd/*.c; do
	n=$(wc -l <"$f")
	[ "$n" -le 600 ] || echo "$f: $n lines"
done | ok 'no source is longer than 600 lines'
awk '/^int main\(/ { on = 1 } on && /^\{/ { start = FNR } on && /^\}/ { n = FNR - start - 1; if (n > 30) print FILENAME ": main of " n " lines"; on = 0 }' cmd/*.c |
	ok 'main has at most 30 lines'
# shellcheck disable=SC2046
awk '{ lines++ } /\/\*/ { on = 1 } on { c++ } /\*\// { on = 0 } END { printf "comments: %d %% of the lines (budget 12 to 20 %%)\n", 100 * c / lines }' \
	$(find lib cmd -name '*.[ch]')

# ---- objects
if nm -f sysv "$build/libtenure.a" >/dev/null 2>&1; then
	for o in $(lib_objects); do
		nm -f sysv "$o" | awk -F '|' -v o="$o" '{ gsub(/ /, "", $3); gsub(/ /, "", $7) }
			$3 ~ /^[bBdDCsSgG]$/ && $7 !~ /^\.data\.rel\.ro/ { gsub(/ /, "", $1); print o ": " $1 " in " $7 }'
	done | grep -vE '__odr_asan|__gcov|\.Lubsan|__asan' | ok 'no mutable variables at file scope outside lib/cli'
else
	skip 'mutable variables' 'this nm tells no sections'
fi
for o in $(lib_objects); do
	nm -u "$o" | awk -v o="$o" '{ s = $NF; sub(/^_*/, "", s); sub(/_chk$/, "", s) }
		s ~ /^(v?f?printf|v?dprintf|puts|putchar|putc|fputs|fputc|fwrite|perror|psignal|exit|Exit|quick_exit|abort|err|errx|warn|warnx|getenv|secure_getenv)$/ { print o ": " s }'
done | ok 'outside lib/cli the library neither prints nor exits nor looks at the environment'
for o in $(lib_objects); do
	case $o in
	*/base/sys.o) continue ;;
	esac
	nm -u "$o" | awk -v o="$o" '$NF ~ /^_?(malloc|calloc|realloc|free|mmap|munmap|open|openat|read|write|pread|pwrite|readv|writev|close|ftruncate|lseek|fstat|stat|lstat|unlink|rename|poll|getrandom|fopen|fread|time|clock_gettime|gettimeofday)(64)?$/ { print o ": " $NF }'
done | ok 'allocation and system calls go through tn_sys only, and there is no clock'

for c in cmd/*.c; do
	name=$(basename "$c" .c)
	nm -u "$bin/$name" | awk '{ sub(/@.*/, "", $NF); print $NF }' | grep -E '^_?(system|popen|exec[lv]p?e?|execve|posix_spawnp?|v?fork)$'
done | ok 'F18: no program starts another one'

# ---- each command has its page, tests and example; the page has each option
# shellcheck disable=SC2016  # awk's own $
awk -F '|' '/^## Rows/ { on = 1 } on && NF == 5 && !/^\| row |^\|---/ { gsub(/ +/, "\n", $4); print $4 }' tests/faults/README.md | sed '/^$/d' | LC_ALL=C sort -u |
	diff - <(find tests/faults -maxdepth 1 -name '[FRS][0-9-]*.sh' -exec basename {} .sh \; | LC_ALL=C sort) |
	sed -n 's/^</named, but not there:/p; s/^>/in no row:/p' | ok 'the table of tests/faults/README.md names each case, and no other'

for c in cmd/*.c; do
	name=$(basename "$c" .c)
	[ -e "man/$name.1" ] || echo "$name has no man/$name.1"
	ls tests/cli/"$name"/*.sh >/dev/null 2>&1 || echo "$name has no cases in tests/cli/$name"
	grep -rqw --include='*.sh' -- "$name" examples || echo "$name stands in no example"
	grep -qE "^	$name( \\\\)?\$" Makefile || echo "$name is not in the Makefile's list"
done | ok 'each command has a man page, cases and an example'

for c in cmd/*.c; do
	name=$(basename "$c" .c)
	[ -e "man/$name.1" ] || continue
	"$bin/$name" --dump-options | awk -F '\t' -v page="man/$name.1" -v cmd="$name" '
		BEGIN { while ((getline line < page) > 0) { gsub(/\\-/, "-", line); gsub(/\\&/, "", line); text = text " " line " " } }
		NR > 1 { if (text !~ ("Fl (Fl |-)" $2 "[^a-z-]") && text !~ ("[ (]--" $2 "[^a-z-]")) print page ": --" $2 " is missing"
			if ($1 != "" && text !~ ("(Fl|Ns|Op|,) ?-?" $1 "[ ,]")) print page ": -" $1 " is missing" }'
	"$bin/$name" --help | awk -v cmd="$name" 'length($0) > 80 { print cmd " --help: line " NR " is over 80 columns" }'
	"$bin/$name" --help | head -n 1 | grep -q '^Example' || echo "$name --help does not begin with an example"
done | ok 'each option stands in the man page, and help fits the screen'

# A word of the text that is also a macro's name is eaten: ".It No byte" prints "byte". No is meant where another macro stands before it.
# shellcheck disable=SC2016  # awk's own $
awk 'BEGIN {
		split("No In At Do An Ad So Ms Es Ot Fr Fa Lb Cd Ex St Bx Er", l, " "); for (i in l) word[l[i]]
		split("Ar Cm Dq Em Ev Fl Ic Li Nm Ns Oo Op Pa Po Pq Ql Qq Sq Sx Sy Ta Va Xr", l, " "); for (i in l) macro[l[i]]
	}
	/^\.[A-Z]/ { meant = 0; for (i = 2; i <= NF; i++) {
		if ($i in word && !($i == "No" && meant)) print FILENAME ":" FNR ": " $i " is a macro, the word is \\&" $i ": " $0
		if ($i in macro) meant = 1
	} }' man/*.[157] | ok 'no word of a man page is eaten as a macro'

if command -v mandoc >/dev/null 2>&1; then
	for m in man/*.[157]; do
		[ -e "$m" ] || continue
		# References to our own pages, and to pages that this machine has not installed, are none of the lint's business.
		mandoc -T lint -W style "$m" 2>&1 | grep -vE 'referenced manual not found|lower case character in document title|outdated mandoc.db|missing date, using ""|Mdocdate found' | ok "mandoc -T lint $m"
	done
else
	skip 'man pages' 'no mandoc'
fi
if command -v shellcheck >/dev/null 2>&1; then
	# shellcheck disable=SC2046
	shellcheck -s bash -x $(find tests examples -name '*.sh') .ci/run 2>&1 | ok 'shellcheck on all scripts'
else
	skip 'scripts' 'no shellcheck'
fi

bash tests/bench/readme.sh --check 2>&1 | ok 'the tables of the READMEs are those of tests/bench/saved.tsv'

# ---- slow analysers: make lint FULL=1
if [ -n "${FULL:-}" ]; then
	for f in $(lib_sources) cmd/*.c; do
		gcc -std=c11 -D_POSIX_C_SOURCE=200809L -Ilib -O1 -fanalyzer -ffp-contract=off -c -o /dev/null "$f" 2>&1
	done | grep -E 'warning:' | ok 'gcc -fanalyzer finds nothing'
fi

passed=$(grep -c pass "$tally") failed=$(grep -c fail "$tally") skipped=$(grep -c skip "$tally")
echo "lint: $passed passed, $failed failed, $skipped skipped"
[ -z "${TN_COUNTS:-}" ] || echo "$passed $failed $skipped" >"$TN_COUNTS"
[ "$failed" = 0 ]
