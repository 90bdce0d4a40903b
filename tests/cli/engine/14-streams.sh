#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 14: a map writes before it has read everything, and slow ends on both sides do not lock.
. "$TESTS/cli/engine/each"
mkfifo in out
for f in $maps; do
	on "$f" <in >out &
	exec 3>in 4<out
	n=0
	got=0
	for _ in $(seq 30); do
		events 500 >&3 &
		writer=$!
		while [ "$got" -lt $((n + 1000)) ] && IFS= read -r -t 2 -u 4 _; do got=$((got + 1)); done
		wait "$writer"
		n=$((n + 3000))
		[ "$got" -gt 0 ] && early=1
		[ "$n" -ge 6000 ] && break
	done
	exec 3>&-
	while IFS= read -r -u 4 _; do got=$((got + 1)); done
	wait
	echo "$f: in $n, out $got, early ${early:-0}"
	exec 4<&-
done
