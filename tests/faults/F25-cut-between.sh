#!/usr/bin/env bash
# F25: cut between two members: 3 where the text ends inside a row; at a row end it is unseen, and tenure-stream.5 says so
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 3000 >ev.tsv
head -c 50000 ev.tsv | gzip -n >two.gz
tail -c +50001 ev.tsv | head -c 50001 | gzip -n >>two.gz
told cohort two.gz
told ingest --format stream two.gz | tail -c 18
head -n 1000 ev.tsv | gzip -n >two.gz
told cohort --matrix two.gz | tail -n 1
