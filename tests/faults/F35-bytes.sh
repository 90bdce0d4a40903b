#!/bin/sh
# F35: bytes that are not UTF-8
i=1
: >bytes
while [ $i -lt 256 ]; do
	case $i in 9 | 10 | 13 | 34 | 44 | 92) ;; *) printf '%b' "u,2024-01-02,a\\0$(printf %03o $i)b\n" >>bytes ;; esac
	i=$((i + 1))
done
cut -d , -f 3 bytes >want
{ echo user,time,x; cat bytes; } | ingest --format csv | tail -n +2 | cut -f 3 | cmp - want
wc -l <want
printf 'user,time\n\033]0;x\007,bad\377\n' | ingest --format csv 2>err
echo "status $?"
cat err
