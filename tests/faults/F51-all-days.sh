#!/usr/bin/env bash
# F51: each day of the years 0001 to 9999, read as seconds and as day, month, year, against Python
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
step=1
if is_sanitized; then step=101; fi
python3 "$TESTS/faults/lib/days.py" $step
[ $step != 1 ] || [ "$(wc -l <want.tsv)" = 3652060 ] || echo 'not all days'
ingest --format csv --time-format s --time-digits 0 --keep none seconds.csv | cmp - want.tsv
ingest --format csv --time-format %d.%m.%Y --time-digits 0 --keep none dates.csv | cmp - want-days.tsv
ingest --format stream want.tsv | cmp - want.tsv
printf 'user,time\nu,10000-01-01\n' | told ingest --format csv
printf 'user,time\nu,0000-12-31\n' | told ingest --format csv
printf 'user,time\nu,253402300800\n' | told ingest --format csv --time-format s
printf 'user,time\nu,-62135596801\n' | told ingest --format csv --time-format s
printf 'user\ttime\nu\t1969-12-31T23:59:59.999999Z\nv\t0001-01-01T00:00:00Z\nw\t9999-12-31T23:59:59.999999Z\n' | cohort --period year --lags 0
