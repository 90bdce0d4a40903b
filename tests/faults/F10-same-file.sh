#!/usr/bin/env bash
# F10: the output is an input, by its name, a hard link, a symlink or >>: 2, nothing touched
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 1000 >want
cp want x
ln x hard
ln -s x soft
told ingest --format csv x -o x
told ingest --format csv x -o hard
told ingest --format csv x -o soft
told ingest --format csv soft -o x
# shellcheck disable=SC2094  # it is what this case is about
told ingest --format csv - -o x <x
# shellcheck disable=SC2094
ingest --format csv x >>x
echo "status $?"
told ingest --format csv --bad skip --rejects x x
told ingest --format csv --bad skip --rejects same -o same x
told cohort x -o ./x
cmp x want
tsv 1000 | cohort --partial -o state
cp state want
told cohort --merge state -o state
cmp state want
ls
