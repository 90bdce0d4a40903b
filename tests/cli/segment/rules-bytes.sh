#!/bin/sh
# what is passed through leaves byte for byte: escapes, \N, blanks, numbers, bytes that are no UTF-8
i=1
printf 'user\tx\ty\n' >table
while [ $i -lt 256 ]; do
	case $i in 9 | 10 | 13) ;; *) printf '%b' "u$i\\ta\\0$(printf %03o $i)b\\t\\\\N\\n" >>table ;; esac
	i=$((i + 1))
done
printf 'u\t1.50\t\nu\t007\t 1e9 \nu\t\\t\\n\\x\\\\\t\\N\nu\t\t\n' >>table
{ printf 'u\ta'; head -c 1 /dev/zero; printf 'b\t\n'; } >>table
printf 'some\tuser = u\nrest\t*\n' >r.txt
segment --rules r.txt --null - table >out
awk -F '\t' 'NR > 1 { print $NF }' out | LC_ALL=C sort | uniq -c | sed 's/^ *//'
LC_ALL=C sed 's/\t[^\t]*$//' out | cmp - table
wc -l <out
