#!/usr/bin/env bash
# F15: 16 descriptors are enough for ingest --sort, however many runs there are: several passes, the same bytes
command -v prlimit >/dev/null || { echo 'skip: no prlimit'; exit 77; }
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 200000 100000 >big.tsv
ingest --format stream --sort user,time big.tsv >want
told prlimit --nofile=16 ingest --format stream --mem 1M --sort user,time --tmp . big.tsv >got
cmp <(head -n -1 got) want
tail -n 1 got
