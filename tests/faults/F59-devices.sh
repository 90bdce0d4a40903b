#!/usr/bin/env bash
# F59: a device or a FIFO is written through, never replaced
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 1000 >ev.tsv
cohort ev.tsv >want
told cohort ev.tsv -o /dev/null
test -c /dev/null || echo '/dev/null was replaced'
mkfifo fifo
cat fifo >got &
told cohort ev.tsv -o fifo
wait
cmp got want
test -p fifo || echo 'the FIFO was replaced'
cohort ev.tsv -o /dev/stdout | cmp - want
ls
