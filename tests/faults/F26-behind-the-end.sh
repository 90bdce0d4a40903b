#!/usr/bin/env bash
# F26, F27: an empty member is not the end; NULs behind the last one are padding, all else is 3
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
log 1000 >ev.csv
tr , '\t' <ev.csv >ev.tsv
ingest --format csv ev.csv >want
cohort ev.tsv >want.cohort
bgzf='\037\213\010\004\000\000\000\000\000\377\006\000BC\002\000\033\000\003\000\000\000\000\000\000\000\000\000'
half() {
	head -c 20000 "$1" | gzip -n
}
rest() {
	tail -c +20001 "$1" | gzip -n
}

{ half ev.csv; printf '%b' "$bgzf"; rest ev.csv; printf '%b' "$bgzf"; } | ingest --format csv | cmp - want
{ half ev.tsv; printf '%b' "$bgzf"; : | gzip -n; rest ev.tsv; : | gzip -n; } | cohort | cmp - want.cohort
{ printf '%b' "$bgzf"; half ev.tsv; rest ev.tsv; } | cohort | cmp - want.cohort
{ half ev.tsv; rest ev.tsv; head -c 100000 /dev/zero; } | cohort | cmp - want.cohort
gzip -n <ev.csv >ev.csv.gz
{ cat ev.csv.gz; echo X; } | told ingest --format csv | tail -c 18
{ gzip -n <ev.tsv; echo X; } | told cohort
{ gzip -n <ev.tsv; printf '\0\0X'; } | told cohort
{ gzip -n <ev.tsv; printf '\0'; gzip -n <ev.tsv; } | told cohort
{ gzip -n <ev.tsv; printf '\037'; } | told cohort
{ gzip -n <ev.tsv; cat ev.tsv; } | told cohort
: | gzip -n | told cohort
: | gzip -n | told ingest
