#!/usr/bin/env bash
# F10: the output is an input, by its name, a hard link, a symlink or >>: 2, nothing touched; rules, maps and thresholds are inputs, too
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 300 >want
cp want x
ln x hard
ln -s x soft
printf 'big\tvalue >= 100\nrest\t*\n' >r.txt
cp r.txt r.want
told segment --rules r.txt x -o x
told segment --rules r.txt x -o ./x
told segment --rules r.txt x -o hard
told segment --rules r.txt x -o soft
told segment --rules r.txt soft -o x
told segment --rules r.txt want x -o x
# shellcheck disable=SC2094  # it is what this case is about
told segment --rules r.txt -o x <x
# shellcheck disable=SC2094
segment --rules r.txt x >>x
echo "status $?"
# shellcheck disable=SC2094
segment --rules r.txt - >>x <x
echo "status $?"
told segment --rules r.txt --bad skip --rejects x x
told segment --rules r.txt -o r.txt x
ln r.txt r.hard
told segment --rules r.txt -o r.hard x
told segment --rules r.txt --bad skip --rejects r.txt x
# shellcheck disable=SC2094
segment --rules r.txt x >>r.txt
echo "status $?"
told segment x -o x
told segment --summary x -o hard
told segment --thresholds-out x x
told segment --thresholds-out soft x
# shellcheck disable=SC2094
told segment --thresholds-out x <x
cmp x want
cmp r.txt r.want
segment --partial x >state
cp state state.want
told segment --merge state -o state
told segment --merge state --thresholds-out state
cmp state state.want
ls
