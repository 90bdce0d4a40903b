#!/usr/bin/env bash
# F83: the file size limit is 4 in each filter, not a death by SIGXFSZ; no half file under the name
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
command -v prlimit >/dev/null || { echo 'skip: no prlimit'; exit 77; }
make_inputs 9000 7000
limited() {
	said "$1" prlimit --fsize=1024 "${@:3}" -o file "$2"
	prlimit --fsize=1024 "${@:3}" "$2" >file 2>/dev/null
	echo "$1: status $? $(wc -c <file)"
	rm -f file
}
each limited 2>&1
ls
