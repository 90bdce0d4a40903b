#!/bin/sh
# sizes add up to the users with a start event; --recurring to pairs of user and period
log=$TESTS/cli/lib/cohort.tsv
cohort --start purchase --period week "$log" | awk -F '\t' '$2 == 0 { n += $3 } END { print n }'
awk -F '\t' '$3 == "purchase" { print $1 }' "$log" | sort -u | wc -l
cohort --start purchase --recurring "$log" | awk -F '\t' '$2 == 0 { n += $3 } END { print n }'
awk -F '\t' '$3 == "purchase" { print $1, substr($2, 1, 7) }' "$log" | sort -u | wc -l
