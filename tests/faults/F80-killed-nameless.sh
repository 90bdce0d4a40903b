#!/usr/bin/env bash
# F80: kill -9 with -o: the old FILE is whole, or the new one, and nothing stays beside it: what is written has no name until all is there.
# Where a file cannot be without a name (here: the call fails) it has a temporary one; and a name that cannot be given is 4.
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 40000 20000 >big.csv
mkdir out
ingest --format csv -o want big.csv
mkfifo pipe
wrong=0 killed=0
for ((i = 0; i < $(count 30 300); i++)); do
	echo old >out/file
	if ((i % 3 == 0)); then         # one that waits for more of its input
		{ cat big.csv; exec sleep 9; } >pipe &
		writer=$!
		ingest --format csv -o out/file pipe &
	else
		writer=
		ingest --format csv -o out/file big.csv &
	fi
	sleep "0.0$((i * 7 % 60 + 10))"
	kill -9 $! && killed=$((killed + 1))
	wait $!
	[ -z "$writer" ] || kill -9 "$writer"
	[ "$(cat out/file)" = old ] || { [ -z "$writer" ] && cmp -s out/file want; } || wrong=$((wrong + 1))
	[ "$(ls -A out)" = file ] || wrong=$((wrong + 1))
done 2>/dev/null
figure 'F80 kill -9 with -o' "$i" "$wrong"
echo "wrong $wrong, killed on the way: $((killed >= i / 3))"

# the one open(2) for writing fails: number 2, behind that of the input or before it
named=0
head -n 100 big.csv >few.csv
ingest --format csv -o want few.csv
for n in 1 2 3 4; do
	echo old >out/file
	TN_COUNT=count TN_FAULT=open:$n "$FAULTBIN/ingest" --format csv -o out/file few.csv 2>/dev/null || continue
	cmp out/file want
	grep -q '^link 1$' count || named=$((named + 1))
	[ "$(ls -A out)" = file ] || ls -A out
done
echo "by a name: $named"
for fault in link:1 link:1+ rename:1; do
	echo old >out/file
	TN_FAULT=$fault "$FAULTBIN/ingest" --format csv -o out/file few.csv
	echo "status $?, $(cat out/*), $(ls -A out)"
done
