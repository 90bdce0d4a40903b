#!/bin/sh
# in words on stderr, whatever is written to stdout; nothing of it when the run fails
log=$TESTS/cli/lib/segment.tsv
segment --explain "$log" >out
echo
segment --explain --score quantile "$log" 2>&1 >out | head -n 4
segment --explain --score cuts=1,30,45,60/1,2,3,4/0,10,30,100 --summary "$log" 2>&1 >out | head -n 4
segment --explain --method lifecycle "$log" 2>err >out
cat err
printf '# mine\nvip\tvalue >= 20 and ( plan = pro or plan = free )\n\nview\tview\nlate\ttime > 2024-03-01\nrest\t*\n' >r.txt
segment --explain --rules r.txt "$log" 2>err >out
cat err
segment --explain --check --rules r.txt "$log" 2>err >out
cat err
head -n 1 "$log" | segment --explain 2>err >out
cat err
{ cat "$log"; printf 'u\tnever\t\t\t\t\t\n'; } | segment --explain >out
echo "status $?"
