#!/usr/bin/env bash
# F47 (and section 1, rule 3): rows left out by --as-of and --where are counted on stderr, with status 0
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
printf 'user\ttime\nu\t2024-01-02\nu\t2099-01-01\nv\t2024-01-03\nv\t2099-01-01\nw\t2024-01-03\n' >a.tsv
cohort --as-of 2024-12-31 a.tsv >out 2>err
echo "status $?"
grep -q 'as-of.*2 rows\|2 rows.*as-of' err || echo "--as-of: nothing said of 2 rows: $(cat err)"
cohort --where 'user != w' a.tsv >out 2>err
echo "status $?"
grep -q 'where.*1 row\|1 row.*where' err || echo "--where: nothing said of 1 row: $(cat err)"
