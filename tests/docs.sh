#!/usr/bin/env bash
# docs.sh [BIN]: each command of the documents is a test. README.md and lib/README.md: ```sh blocks; man pages: .Bd -literal blocks;
# there a line "$ COMMAND" is run, and the lines behind it, up to the next one or the block's end, are its stdout (status 0), or its
# stdout and stderr (any status); a line "..." stands for any lines. No lines: only the status counts. A command ends where its
# line does not end in \ or |.
# examples/*.sh and examples/*/*.sh run as scripts, NAME.out is their output. All run in a copy of the checkout.
set -u
umask 022
top=$(cd "$(dirname "$0")/.." && pwd -P)
bin=${1:-build/bin}
case $bin in /*) ;; *) bin=$top/$bin ;; esac
scratch=$(mktemp -d "${TMPDIR:-/tmp}/tenure-docs.XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
passed=0 skipped=0
export PATH=$bin:$PATH LC_ALL=C TZ=UTC TERM=dumb
unset LANG LANGUAGE NO_COLOR COLUMNS MAKEFLAGS MAKELEVEL MFLAGS

copy() {
	local f
	mkdir "$scratch/$1"
	for f in README.md lib man examples cmd; do
		[ ! -e "$top/$f" ] || cp -R "$top/$f" "$scratch/$1/"
	done
	mkdir "$scratch/$1/build"
	ln -s "$bin" "$scratch/$1/build/bin"
}

# fail NAME: shows stdin; the count is kept in a file, since this is the end of a pipe.
fail() {
	echo "$1" >>"$scratch/failures"
	echo "FAILED $1"
	sed 's/^/    /'
}

# like WANT GOT: equal, where a line "..." in WANT stands for any lines.
like() {
	awk -v want="$1" '
	function match_from(w, g) {
		while (w <= nw && text[w] != "...") {
			if (g > ng || got[g] != text[w]) return 0
			w++; g++
		}
		if (w > nw) return g > ng
		for (; g <= ng + 1; g++)
			if (match_from(w + 1, g)) return 1
		return 0
	}
	BEGIN { while ((getline line < want) > 0) text[++nw] = line }
	{ got[++ng] = $0 }
	END { exit !match_from(1, 1) }' "$2"
}

# try NAME COMMAND WANT-FILE
try() {
	local got=$scratch/got status
	case $2 in
	make*|sudo*|cd\ *|git\ clone*) return ;;        # the set-up itself: CI runs it, not its tests
	esac
	timeout 120 bash -o pipefail -c "$2" </dev/null >"$got" 2>"$got.err"
	status=$?
	if [ -s "$3" ]; then
		[ "$status" = 0 ] && like "$3" "$got" && { passed=$((passed + 1)); return; }
		timeout 120 bash -o pipefail -c "$2" </dev/null >"$got" 2>&1
		like "$3" "$got" && { passed=$((passed + 1)); return; }
		{ echo "$2"; diff -u --label document --label got "$3" "$got" | tail -n +3 | head -n 40; } | fail "$1"
	elif [ "$status" = 0 ]; then
		passed=$((passed + 1))
	else
		{ echo "$2"; echo "status $status"; head -n 10 "$got" "$got.err"; } | fail "$1"
	fi
}

# Reads "LINE<TAB>text" lines of the blocks, a line "end" between two of them, on descriptor 3.
session() {
	local doc=$1 entry line text command='' at='' more=0 want=$scratch/want
	: >"$want"
	while IFS= read -r entry <&3; do        # not split by read: it would drop TABs at the text's ends
		line=${entry%%$'\t'*} text=${entry#*$'\t'}
		if [ "$more" = 1 ] || { [ -n "$command" ] && [ "${text:0:2}" = '> ' ] && [ ! -s "$want" ]; }; then     # a pipe, a here document
			command+=$'\n'${text#> }
		elif [ "$line" = end ] || [ "${text:0:2}" = '$ ' ]; then
			[ -z "$command" ] || try "$doc:$at" "$command" "$want"
			command=''
			: >"$want"
			[ "$line" != end ] || continue
			command=${text:2} at=$line
		else
			[ -z "$command" ] || printf '%s\n' "$text" >>"$want"
			continue
		fi
		case $command in
		*\\|*\|) more=1 ;;
		*) more=0 ;;
		esac
	done
}

markdown_blocks() {
	awk '/^```sh/ { on = 1; next } /^```/ { if (on) print "end\t"; on = 0; next } on { print NR "\t" $0 }' "$1"
}

man_blocks() {
	awk '/^\.Bd .*-literal/ { on = 1; next } /^\.Ed/ { if (on) print "end\t"; on = 0; next }
	on && /^\.\\"/ { next }
	on { gsub(/\\&/, ""); gsub(/\\-/, "-"); gsub(/\\\(aq/, "\047"); gsub(/\\\(ga/, "`"); gsub(/\\\(dq/, "\""); gsub(/\\\(ti/, "~")
		gsub(/\\\(ha/, "^"); gsub(/\\\(rs/, "\\"); gsub(/\\e/, "\\"); print NR "\t" $0 }' "$1"
}

documents() {
	local doc n=0
	cd "$top" || exit 1
	for doc in README.md lib/README.md man/*.[157]; do
		[ -e "$top/$doc" ] || continue
		n=$((n + 1))
		copy "doc$n"
		cd "$scratch/doc$n" || exit 1
		case $doc in
		*.md) session "$doc" 3< <(markdown_blocks "$top/$doc") ;;
		*) session "$doc" 3< <(man_blocks "$top/$doc") ;;
		esac
	done
}

example() {
	local got=$scratch/got status
	timeout 120 bash "$1" </dev/null >"$got" 2>&1
	status=$?
	if [ "$status" = 77 ]; then
		skipped=$((skipped + 1))
		echo "skipped $1: $(head -n 1 "$got")"
	elif [ ! -e "${1%.sh}.out" ]; then
		echo "no ${1%.sh}.out" | fail "$1"
	elif [ "$status" = 0 ] && cmp -s "${1%.sh}.out" "$got"; then
		passed=$((passed + 1))
	else
		{ echo "status $status"; diff -u --label expected --label got "${1%.sh}.out" "$got" | tail -n +3 | head -n 40; } | fail "$1"
	fi
}

examples() {
	local f
	copy examples
	cd "$scratch/examples" || exit 1
	for f in examples/*.sh examples/*/*.sh; do
		[ ! -e "$f" ] || example "$f"
	done
}

documents
examples
touch "$scratch/failures"
failed=$(wc -l <"$scratch/failures")
echo "documents: $passed passed, $failed failed, $skipped skipped"
[ -z "${TN_COUNTS:-}" ] || echo "$passed $failed $skipped" >"$TN_COUNTS"
[ "$failed" = 0 ]
