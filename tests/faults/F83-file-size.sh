#!/usr/bin/env bash
# F83: the file size limit is 4 (EFBIG), not a death by SIGXFSZ
command -v prlimit >/dev/null || { echo 'skip: no prlimit'; exit 77; }
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 20000 5000 >big.csv
tr , '\t' <big.csv >big.tsv
told prlimit --fsize=4096 ingest --format csv big.csv -o o
told prlimit --fsize=4096 cohort --partial big.tsv -o o
prlimit --fsize=4096 ingest --format csv big.csv >o
echo "status $? $(wc -c <o)"
rm o
told prlimit --fsize=65536 cohort --mem 1M --window own --tmp . <(tsv 60000 50000) 2>err
sed "s/[0-9][0-9]* more/N more/" err >&2
rm err
ls
