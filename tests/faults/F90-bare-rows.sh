#!/usr/bin/env bash
# F90: bare rows that do not fit --columns: 1 at the first such row
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 100 | tail -n +2 >bare.tsv
cut -f 1-3 bare.tsv | told cohort --no-header --columns user,time
cut -f 1 bare.tsv | told cohort --no-header --columns user,time
cut -f 1-2 bare.tsv | told cohort --no-header --columns user,time | tail -n 1
{ cut -f 1-2 bare.tsv; cut -f 1-3 bare.tsv; } | told cohort --no-header --columns user,time
{ cut -f 1-2 bare.tsv; cut -f 1-3 bare.tsv; } | cohort --no-header --columns user,time --bad skip | wc -l
tr '\t' , <bare.tsv | told ingest --format csv --no-header --columns user,time | tail -c 18
told cohort --no-header bare.tsv
told cohort --columns user,time bare.tsv
told cohort --no-header --columns user,user bare.tsv
told cohort --no-header --columns user,,time bare.tsv
told cohort --no-header --columns user,time /dev/null
told cohort --no-header --columns user,time --partial /dev/null
