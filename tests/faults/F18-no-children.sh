#!/usr/bin/env bash
# F18: no child program can fail, for there is none
for name in ingest cohort; do
	[ -x "$BIN/$name" ] || echo "no $name"
	nm -u "$BIN/$name" | sed 's/@.*//' | grep -wE 'system|popen|exec[lv][pe]*|fexecve|posix_spawnp?|v?fork|clone'
done
nm -u "$BIN/ingest" | grep -c 'U read'
