#!/usr/bin/env bash
# F52: sums are exact beyond 64 bits; a value that does not fit is a bad row, a sum 1; no float, no wrap
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
sum() {
	{ printf 'user\ttime\tevent\tvalue\n'; printf 'u\t2024-01-02\tpurchase\t%s\n' "$@"; } >sum.tsv
	told segment sum.tsv | cut -f 1,6-
}

sum 9223372036854775807 1
sum -9223372036854775807 -1 -1
sum 9.223372036854775807 0.000000000000000001 9223372036854775807
sum 1234567890123456789012345678901234567890
sum 9223372036854775808
sum 0.0000000000000000001
sum 1e999
{ printf 'user\ttime\tevent\tvalue\n'; yes "$(printf 'u\t2024-01-02\tpurchase\t9223372036854775807')" | head -n 100000; } >many.tsv
segment many.tsv | cut -f 1,4-
# a sum past 128 bits, which only an edited partial could hold
most=170141183460469231731687303715884105727
part() { # USER SUM
	printf 'user\ttime\tevent\tvalue\n%s\t2024-01-02\tpurchase\t1\n' "$1" | segment --partial | sed "3s/\t1\t/\t$2\t/"
}
part u $most >huge
part v -$most >low
part w 0.00000000000001 >fine
part x 170141183460469231731687303715884105728 >over
told segment --merge huge | cut -f 1,4-
told segment --merge --summary huge | cut -f 1,6-
told segment --merge huge <(part u 1)
told segment --merge huge <(part v 1) | cut -f 1,4-
told segment --merge --summary huge <(part v 1)
told segment --merge huge low
told segment --merge huge fine
told segment --merge --score cuts=1,2,3,4/1,2,3,4/-1,0,1,2 huge low fine | cut -f 1,6-
told segment --merge over
told segment --merge --score quantile huge | cut -f 1,6-
# the same in a rules run's summary, and in its conditions
printf 'a\tmonetary > 9223372036854775807000\nb\tmonetary >= 9223372036854775807\nc\t*\n' >r.txt
printf 'user\tmonetary\nu\t9223372036854775807\nv\t1\nw\t9223372036854775807\n' >table
told segment --rules r.txt --summary table
printf 'u\t9223372036854775808\n' >>table
told segment --rules r.txt table
told segment --rules r.txt --summary table
printf 'v\t%s\n' $most >>table
told segment --rules r.txt --summary table
printf 'v\t-%s0\n' $most >>table
told segment --rules r.txt --summary table
printf 'user\trecency\nv\t9223372036854775808\n' | told segment --rules <(printf 'x\t*\n') --summary
# numbers of options
told segment --q50 99999999999999999999 --method lifecycle table
told segment --bins 99999999999999999999 table
told segment --score cuts=1,2,3,9999999999999999999999999999999999999999/1,2,3,4/1,2,3,4 table
