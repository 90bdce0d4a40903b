#!/usr/bin/env bash
# F18: no child program can fail, for there is none
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: the sanitizers start programs of their own'; exit 77; }
for name in ingest cohort; do
	[ -x "$BIN/$name" ] || echo "no $name"
	nm -u "$BIN/$name" | sed 's/@.*//' | grep -wE 'system|popen|exec[lv][pe]*|fexecve|posix_spawnp?|v?fork|clone'
done
nm -u "$BIN/ingest" | grep -c 'U read'
