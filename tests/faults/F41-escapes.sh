#!/bin/sh
# F41, F78: TAB, LF, CR, backslash in a field
printf 'user,time,x\nu,2024-01-02,"a\tb\nc\rd\\e"\nu,2024-01-02,\\N\nu,2024-01-02,\\x\nu,2024-01-02,a\\\n' >a.csv
ingest --format csv a.csv >out
cat out
ingest --format stream out | cmp - out
awk 'BEGIN { print "user,time,x"; for (i = 0; i < 100000; i++) { s = ""; for (k = i * 7919 % 4096; k > 0; k = int(k / 4)) s = s substr("\t\\\rn", k % 4 + 1, 1)
	print "u,2024-01-02,\"" s "\"" } }' >b.csv
ingest --format csv b.csv | tail -n +2 | cut -f 3 >esc
cut -d , -f 3 b.csv | tail -n +2 | tr -d '"' >raw
awk '{ s = $0; out = ""; while (s != "") { c = substr(s, 1, 1); s = substr(s, 2); if (c == "\\") { d = substr(s, 1, 1); s = substr(s, 2)
	out = out (d == "t" ? "\t" : d == "r" ? "\r" : d == "n" ? "\n" : d == "\\" ? "\\" : c d) } else out = out c } print out }' esc | cmp - raw
