#!/bin/sh
# what --where leaves out is counted, and does not say what time it is
log=$TESTS/cli/lib/segment.tsv
segment --where 'plan = pro' "$log"
segment --where 'time < 2024-03-01' "$log"
segment --where purchase "$log" >got
segment --method lifecycle --where 'user in (ann, fay)' "$log"
