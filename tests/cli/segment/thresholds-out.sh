#!/bin/sh
# the second file: nothing of it without an answer, no input and no output is overwritten
log=$TESTS/cli/lib/segment.tsv
cp "$log" x
cp "$log" y
told() {
	"$@"
	echo "status $?"
}
told segment --score ntile --thresholds-out t.tsv x
grep -v purchase x | told segment --order-when '' --where 'event = nothing' --thresholds-out t.tsv
printf 'user\ttime\tevent\tvalue\nu\t2024-01-02\tview\t1\n' | told segment --thresholds-out t.tsv
ls
told segment --thresholds-out x x
told segment --thresholds-out x y x
told segment --thresholds-out ./y - <y
told segment --thresholds-out o -o o x
told segment --thresholds-out ./o -o o x
ln x hard
told segment --thresholds-out hard x
cmp x "$log"
cmp y "$log"
rm -f hard
ls
# a run that fails leaves the old file as it was
echo old >t.tsv
head -c -1 x | told segment --thresholds-out t.tsv
{ cat x; printf 'u\tnever\t\t\t\t\t\n'; } | told segment --thresholds-out t.tsv
segment --thresholds-out t.tsv x >/dev/full
echo "status $?"
segment --thresholds-out t.tsv x >&-
echo "status $?"
cat t.tsv
told segment --thresholds-out t.tsv -o out x
head -n 3 t.tsv out
told segment --thresholds-out nofolder/t.tsv x
ls
# the files beside the rows are inputs, too
printf 'r\tfm\tsegment\n1-5\t1-5\tall\n' >map.tsv
cp t.tsv u.tsv
cp map.tsv v.tsv
told segment --thresholds t.tsv --thresholds-out t.tsv x
told segment --thresholds t.tsv -o ./t.tsv x
told segment --thresholds t.tsv --bad skip --rejects t.tsv x
told segment --map map.tsv --thresholds-out map.tsv x
told segment --map map.tsv -o map.tsv x
told segment --map map.tsv --bad skip --rejects ./map.tsv x
cmp t.tsv u.tsv
cmp map.tsv v.tsv
ls
