#!/usr/bin/env bash
# F15: few descriptors: several merge passes, the same bytes; with many FILE operands, too
command -v prlimit >/dev/null || { echo 'skip: no prlimit'; exit 77; }
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 200000 100000 >big.tsv
cohort --window own big.tsv >want
told prlimit --nofile=16 cohort --mem 1M --window own --tmp . big.tsv >got
cmp <(head -n -1 got) want
tail -n 1 got
head -n 1 big.tsv >header
tail -n +2 big.tsv | split -l 5000 - part.
states=()
for f in part.*; do
	cat header "$f" | cohort --window own --partial -o "$f.state"
	states+=("$f.state")
done
echo "${#states[@]} partials"
told prlimit --nofile=16 cohort --merge "${states[@]}" >got
cmp <(head -n -1 got) want
tail -n 1 got
told prlimit --nofile=16 cohort --mem 1M --merge --tmp . <(cat "${states[@]}") >got
cmp <(head -n -1 got) want
tail -n 1 got
