#!/bin/sh
# what comes out for single lines of the fixture, and for lines that are none
log=$TESTS/cli/ingest/data/combined.log
take() { echo "== $1"; sed -n "$2" "$log" >in; ingest --preset combined --no-header-out in 2>&1; }
bad() {
	echo "== $1"
	printf '%s\n' "$2" >in
	ingest --format combined --time-format '%d/%b/%Y:%H:%M:%S %z' --user host --time time in >out.tsv 2>err
	echo "status $?"
	cat err
}
take 'a redirect is no page, a 304 is one; a cart by POST stays one' '5p;7,8p;24,25p'
take 'an order, and its page loaded again' 9,10p
take 'IPv6, query, quotes in the referer, products of a collection' 11,12p
take 'a name is the user; with a blank, empty, with a quote' 16,20p
take 'a vhost, a port, proxies in front' 21,23p
take 'escapes of bytes' '21p;26p'
take 'fields behind the agent; the common format; a blank line' 27,29p
take 'CUBOT is no robot' 24,25p
take 'robots are robots whatever they ask for' 30,37p
take 'assets, also those that fail; not by the query' 38,42p
take 'failed' 43,45p
take 'no requests' 46,51p
take 'a leap second, no status, zones' 52,54p
take 'a path with its host' 55p
take 'nearly' 56,59p
at='h - - [29/Feb/2024:10:00:00 +0000]'
bad 'no time' 'h - - "GET / HTTP/1.1" 200 1'
bad 'no user' 'h - [29/Feb/2024:10:00:00 +0000] "GET / HTTP/1.1" 200 1'
bad 'no quote' "$at GET / HTTP/1.1 200 1"
bad 'an open quote' "$at \"GET / HTTP/1.1 200 1"
bad 'a quote inside' "$at \"GET /\"x HTTP/1.1\" 200 1"
bad 'a field in between' "$at \"GET / HTTP/1.1\" 0.004 200 1 \"-\" \"-\""
bad 'no bytes' "$at \"GET / HTTP/1.1\" 200"
bad 'no agent' "$at \"GET / HTTP/1.1\" 200 1 \"-\""
bad 'not that time' 'h - - [2024-02-29T10:00:00Z] "GET / HTTP/1.1" 200 1'
echo '== the row alone is lost'
{ sed -n 16p "$log"; echo 'no line of a log'; sed -n 17p "$log"; } | ingest --preset combined --no-header-out --bad skip --rejects rejects 2>&1
cat rejects
echo '== cut'
head -c -100 "$log" | ingest --preset combined 2>&1 | tail -n 3
head -c -1 "$log" | ingest --preset combined 2>&1 | tail -n 3
echo '== a thank-you page that was not answered is no purchase'
printf 'h - - [29/Feb/2024:10:00:00 +0000] "GET /thank-you HTTP/1.1" %s 10 "-" "Mozilla/5.0"\n' 200 304 - 000 >in
ingest --preset combined --no-header-out in 2>&1
