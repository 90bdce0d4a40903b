#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 2: the message is out before the rest is read, is one line of less than 2,048 bytes, and names the row.
. "$TESTS/cli/engine/each"
mkfifo in
for f in $folds $maps; do
	on "$f" --where "time > 2024-01-01" <in >out 2>message &
	exec 3>in
	printf 'u1\tno time\tpurchase\ti\t1\to\n' >&3
	for _ in $(seq 500); do [ -s message ] && break; sleep .02; done
	kill -0 $! && echo "$f still reads"
	cat message
	exec 3>&-
	wait $!
	echo "status $?, lines $(wc -l <message), short $(($(wc -c <message) < 2048))"
done
