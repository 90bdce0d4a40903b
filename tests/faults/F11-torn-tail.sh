#!/usr/bin/env bash
# F11: an upstream that dies without a word leaves a torn tail: 3. At the end of a row it cannot be seen (S5 kills in earnest).
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 1000 >ev.tsv
head -c 20000 ev.tsv | told cohort
head -c 20000 ev.tsv | told ingest --format stream | tail -c 18
head -n 500 ev.tsv | cohort --matrix | wc -l
cohort --partial ev.tsv >state
head -c 5000 state | told cohort --merge
head -c 5000 state | told cohort --merge --partial
head -c 20000 ev.tsv | told cohort --bad skip
printf 'user\ttime' | told cohort
