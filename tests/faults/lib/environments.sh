# shellcheck shell=bash
# For the cases on environments (faults.md F50, F55, F82, S7), behind log.sh or each.sh. A case says what all PREFIX... runs, each program
# behind the prefix and by its path, as some environments have no PATH.
tried=0 wrong=0

# same PREFIX...: the same bytes as in want?
same() {
	all "$@" >got 2>&1
	tried=$((tried + 1))
	cmp got want || { wrong=$((wrong + 1)); echo "$*"; }
}

# everywhere: all behind env into want, then in each environment: locales, zones, nothing set, terminals, folders, memory that is not zero
# when it is new, settings of other programs, clocks
everywhere() {
	local locale zone
	all env >want 2>&1
	for locale in C.UTF-8 en_US.UTF-8 de_DE.UTF-8 tr_TR.UTF-8 ja_JP.SJIS nonsense; do
		same env LC_ALL=$locale LANG=$locale LANGUAGE=de LC_NUMERIC=$locale
	done
	for zone in Pacific/Apia Asia/Kathmandu :nonsense '' 'XXX3YYY,M3.2.0,M11.1.0'; do same env TZ="$zone"; done
	same env -u HOME -u PATH -u TMPDIR -u USER
	same env -i
	same env -i TERM=xterm-256color COLUMNS=40 LINES=10 COLORTERM=truecolor CLICOLOR_FORCE=1
	same env HOME=/nonexistent TMPDIR="$PWD" PWD=/nonexistent TENURE_DATA=/nonexistent
	same env MALLOC_PERTURB_=85
	same env GETOPT_COMPATIBLE=1 POSIXLY_CORRECT=1 TABSIZE=4 BLOCKSIZE=1
	if command -v faketime >/dev/null && ! is_sanitized; then
		same faketime 1960-01-01
		same faketime 2040-01-01
	fi
}

# masked: the same under two masks of the modes of new files; for what does not read what it wrote
masked() {
	same umasked 000
	same umasked 777
}

umasked() {
	(umask "$1" && shift && "$@")
}

# asks NAME: the calls of a program whose answer is the environment's, or that start another one
asks() {
	nm -u "$BIN/$1" | sed 's/@.*//' |
		grep -wE 'setlocale|newlocale|uselocale|localtime(_r)?|mktime|tzset|time|clock|strcoll|system|popen|exec[lv][pe]*|posix_spawnp?|v?fork'
}
