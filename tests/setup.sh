#!/bin/sh
# Sets a fresh machine up: setup.sh demo|check finds what is missing and installs it with apt-get, dnf or brew. Without the
# right to install it prints the one command to run and ends with 2. `make demo` and `make check` begin with it.
set -u
what=${1:-check}

if command -v apt-get >/dev/null 2>&1; then
	manager=apt-get
elif command -v dnf >/dev/null 2>&1; then
	manager=dnf
elif command -v brew >/dev/null 2>&1; then
	manager=brew
	CPPFLAGS="${CPPFLAGS:-} -I$(brew --prefix)/include"
else
	manager=none
fi

missing=
packages=

# need NAME APT DNF BREW: notes a missing thing and the package that brings it ('-': nothing does there).
need() {
	missing="$missing $1"
	case $manager in
	apt-get) p=$2 ;;
	dnf) p=$3 ;;
	brew) p=$4 ;;
	*) p=- ;;
	esac
	[ "$p" = - ] || packages="$packages $p"
}

tool() {
	command -v "$1" >/dev/null 2>&1 || need "$@"
}

header() {
	# shellcheck disable=SC2086  # CPPFLAGS is a list
	printf '#include <stddef.h>\n#include <%s>\n' "$1" | ${CC:-cc} ${CPPFLAGS:-} -E - >/dev/null 2>&1 || need "$@"
}

look() {
	missing=
	packages=
	command -v "${CC:-cc}" >/dev/null 2>&1 || need cc 'gcc libc6-dev' gcc -
	tool ar binutils binutils -
	header stdlib.h libc6-dev glibc-devel -
	header csv.h libcsv-dev libcsv-devel libcsv
	header zlib.h zlib1g-dev zlib-devel zlib
	tool bash bash bash bash
	tool gzip gzip gzip gzip
	[ -e /usr/share/zoneinfo/Europe/London ] || need tzdata tzdata tzdata -
	[ "$what" = check ] || return 0
	tool git git git git
	tool pkg-config pkg-config pkgconf-pkg-config pkg-config
	header check.h check check-devel check
	tool mandoc mandoc mandoc mandoc
	tool shellcheck shellcheck ShellCheck shellcheck
	tool python3 python3 python3 python3
	tool sqlite3 sqlite3 sqlite sqlite
	tool diff diffutils diffutils diffutils
	tool file file file -
}

# shellcheck disable=SC2086  # packages is a list, sudo is a word or nothing
install() {
	case $manager in
	apt-get)
		env='env DEBIAN_FRONTEND=noninteractive'
		$sudo $env apt-get install -y $packages >/dev/null 2>&1 && return
		$sudo apt-get update && $sudo $env apt-get install -y $packages
		;;
	dnf) $sudo dnf install -y $packages ;;
	brew) brew install $packages ;;
	esac
}

look
[ -n "$missing" ] || exit 0
if [ "$manager" = none ] || [ -z "$packages" ]; then
	echo "setup: missing:$missing; install them and try again" >&2
	exit 2
fi
sudo=
if [ "$manager" != brew ] && [ "$(id -u)" != 0 ]; then
	if sudo -n true >/dev/null 2>&1; then
		sudo=sudo
	else
		echo "setup: missing:$missing; run this and try again:" >&2
		case $manager in
		apt-get) echo "sudo apt-get update && sudo apt-get install -y$packages" >&2 ;;
		*) echo "sudo $manager install -y$packages" >&2 ;;
		esac
		exit 2
	fi
fi
echo "setup: installing$packages" >&2
install >&2
look
[ -z "$missing" ] || { echo "setup: still missing:$missing" >&2; exit 2; }
