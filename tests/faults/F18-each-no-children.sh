#!/usr/bin/env bash
# F18: no filter can start another program, make a thread of it or load code
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
is_sanitized && { echo 'skip: the sanitizers start programs of their own'; exit 77; }
child() {
	nm -u "$BIN/$3" | sed 's/@.*//' | grep -wE 'system|popen|exec[lv][pe]*|fexecve|posix_spawnp?|v?fork|clone|dlopen|pthread_create'
	nm -u "$BIN/$3" | grep -c 'U read'
}
each child
