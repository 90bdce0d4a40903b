#!/bin/sh
# What a stream holds, from stdin: rows, users, orders, events by name, first and last time, the exact sum of value.
# Sums are of whole numbers (the part before the point, and 18 decimals in two halves): exact in doubles up to millions of rows.
LC_ALL=C awk -F '\t' '
function add(s, k,    sign, at, f) {
	sign = 1
	if (s ~ /^-/) { sign = -1; s = substr(s, 2) }
	at = index(s, ".")
	f = at ? substr(s, at + 1) : ""
	if (length(f) > digits) digits = length(f)
	f = substr(f "000000000000000000", 1, 18)
	whole += sign * (at ? substr(s, 1, at - 1) : s)
	high += sign * substr(f, 1, 9); low += sign * substr(f, 10)
}
function floor(x,    i) { i = int(x); return i > x ? i - 1 : i }
function carry(    c) {
	c = floor(low / 1e9); low -= c * 1e9; high += c
	c = floor(high / 1e9); high -= c * 1e9; whole += c
}
function total(    sign) {
	carry()
	if (whole < 0) { sign = "-"; whole = 0 - whole; high = 0 - high; low = 0 - low; carry() }
	return sprintf("%s%.0f", sign, whole) (digits ? "." substr(sprintf("%09.0f%09.0f", high, low), 1, digits) : "")
}
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
	rows++
	if (!seen["u" $at["user"]]++) users++
	if (at["order"] && $at["order"] != "" && !seen["o" $at["order"]]++) orders++
	if (at["event"]) events[$at["event"]]++
	t = $at["time"]
	if (first == "" || t < first) first = t
	if (t > last) last = t
	if (at["value"] && $at["value"] != "") { add($at["value"]); values++ }
}
END {
	print "rows " rows + 0; print "users " users + 0; print "orders " orders + 0
	for (e in events) print "event " e " " events[e] | "sort"
	close("sort")
	print "first " first; print "last " last; print "values " values + 0; print "sum " total()
}'
