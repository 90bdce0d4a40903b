#!/bin/sh
# totals of nothing, negative totals, medians of even counts; a label `all` would be mistaken for the sum
rows() { printf 'user\ttime\tevent\tvalue\n'; printf '%s\t2024-01-02\tpurchase\t%s\n' "$@"; }
rows a 5 b -5.0 | segment --summary
rows a -5 b -15 | segment --summary
rows a '' b '' | segment --summary
printf 'user\trecency\tfrequency\tmonetary\na\t1\t1\t1.5\nb\t2\t2\t1\nc\t4\t2\t\nd\t\t9\t-1\n' >t
printf 'x\t*\n' >x.txt
segment --rules x.txt --summary t
printf 'all\tuser = a\nrest\t*\n' >all.txt
segment --rules all.txt --summary t
echo "status $?"
segment --rules all.txt t | tail -n 1
# orders and elapsed, value: the life cycle's names
printf 'user\telapsed\torders\tvalue\na\t1\t2\t3\nb\t2\t4\t5\n' | segment --rules x.txt --summary
# neither
printf 'user\na\nb\n' | segment --rules x.txt --summary
# no value column in the log
cut -f 1-3 "$TESTS/cli/lib/segment.tsv" | segment --method lifecycle --summary
# beyond 64 bits, exact
rows a 9223372036854775807 b 9223372036854775807 c 0.01 | segment --summary --score cuts=1,2,3,4/1,2,3,4/1,2,3,4
