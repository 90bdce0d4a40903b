#!/bin/sh
# --merge tells its partials' bytes and rows, each once, and what it spilled; from a pipe, too
awk -v n=60000 -v users=20000 -f "$TESTS/gen/events.awk" | tr , '\t' >log
head -n 30000 log | cohort --partial >a
(head -n 1 log; tail -n +30001 log) | cohort --partial >b
(head -n 1 a; tail -n +2 a | sort -r) >c
told() { grep -c '' "$@" | awk -F : '{ n += $2 - 1 } END { print n " rows in the files" }'; }
last() { tr '\r' '\n' 2>&1 | tail -n 1 | sed 's/[0-9.]* [KM]iB, \([0-9]* rows\), [0-9.]* [KMG]*i*B\/s/\1/; s/, [0-9.]* [KM]iB spilled/, spilled/'; }
told a b
cohort --merge --progress always a b 2>&1 >/dev/null | last
told b c
cohort --merge --progress always --mem 1M b c 2>&1 >/dev/null | last
tail -n +1 b | cohort --merge --progress always 2>&1 >/dev/null | last
