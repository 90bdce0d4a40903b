#!/usr/bin/env bash
# an engine's filter that could not open its output reads stdin to its end, and can be stopped while it does
mkfifo rows
cohort --engine spark --columns user,time <rows >&- 2>message &
filter=$!
exec 3>rows
for ((i = 0; i < 100; i++)); do
	[ ! -s message ] || break
	sleep .05
done
cat message
kill -TERM "$filter"
for ((i = 0; i < 100; i++)); do
	kill -0 "$filter" 2>/dev/null || break
	sleep .05
done
kill -KILL "$filter" 2>/dev/null
{ wait "$filter"; } 2>/dev/null
echo "status $?"
exec 3>&-
