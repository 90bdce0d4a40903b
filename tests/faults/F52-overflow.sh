#!/usr/bin/env bash
# F52: sums are exact beyond 64 bits; a value that does not fit is a bad row; no float, no wrap
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
sum() {
	{ printf 'user\ttime\tvalue\n'; printf 'u\t2024-01-02\t%s\n' "$@"; } | cohort --measure sum --lags 0
	echo "status $?"
}

sum 9223372036854775807 1
sum -9223372036854775807 -1 -1
sum 9.223372036854775807 0.000000000000000001 9223372036854775807
sum 1234567890123456789012345678901234567890
sum 9223372036854775808
sum 0.0000000000000000001
sum 1e999
{ printf 'user\ttime\tvalue\n'; yes "$(printf 'u\t2024-01-02\t9223372036854775807')" | head -n 100000; } | cohort --measure sum --lags 0
{ printf 'user\ttime\tvalue\n'; yes "$(printf 'u\t2024-01-02\t0.922337203685477580')" | head -n 100000; } >many.tsv
cohort --measure sum --lags 0 many.tsv
cohort --measure sum --lags 0 --partial many.tsv >state
cohort --merge <(cat state) <(cat state) <(cat state)
# K of count=K, lags
told cohort --measure count=18446744073709551616 many.tsv
told cohort --lags 99999999999999999999 many.tsv
# a sum past 128 bits, which only an edited partial could hold
printf 'user\ttime\tvalue\nu\t2024-01-02\t1\n' | cohort --measure sum --partial | sed '3s/=1\t/=170141183460469231731687303715884105727\t/' >huge
told cohort --merge huge
told cohort --merge huge <(cat huge)
printf 'user\ttime\tvalue\nu\t2024-01-02\t1\n' | cohort --measure sum --partial | sed '3s/=1\t/=170141183460469231731687303715884105728\t/' | told cohort --merge
