#!/bin/sh
# the next click: sessions like this one, the recent ones first; what was clicked may come back
log=$TESTS/cli/lib/recommend.tsv
# nine sessions s1 to s9 in order of time. After dates: s6 and s8, whose only item it is: (e^(-3/9) + e^(-1/9)) ln(9/2) = 2.423626
recommend -m session "$log" | grep -e ^user -e s6
# prefixes of new sessions: their clicks by time, an item may stand in it again; unknown items move the others back
{
	printf 'session\ttime\titem\n'
	printf '%s\t2024-01-10T00:0%s:00Z\t%s\n' p1 1 apple p2 2 apple p2 1 eggs p3 1 apple p3 2 figs p4 1 figs p5 1 apple p5 2 bread p5 3 apple
} >prefixes
recommend -m session -n 3 --fallback none --history prefixes "$log"
recommend -m session -n 2 --history prefixes "$log" | grep p4
# by the definition
for prefix in apple 'eggs apple' 'apple figs' 'apple bread apple'; do
	# shellcheck disable=SC2086 # its words are items
	python3 - "$log" $prefix <<'PY'
import math, sys
rows = sorted(line.rstrip("\n").split("\t") for line in list(open(sys.argv[1]))[1:])
held = {}
for time, item, session in sorted((r[1], r[3], r[5]) for r in rows):
    held.setdefault(session, []).append((time, item))
log = [[item for _, item in held[s]] for s in sorted(held, key=lambda s: (held[s][-1][0], s))]
prefix, big = sys.argv[2:], len(log)
pos = {i: k for k, i in enumerate(prefix, 1)}
score = {}
for s, items in enumerate(log, 1):
    shared = {i for i in items if i in pos}
    if shared:
        sim = math.exp(-(big - s) / big) * sum(math.exp(pos[i] - len(prefix)) for i in shared)
        at = max(shared, key=lambda i: pos[i])
        m = max(k for k, i in enumerate(items) if i == at)
        for j in set(items):
            score[j] = score.get(j, 0) + sim * math.exp(-abs(items.index(j) - m) / 4) * math.log(big / sum(j in x for x in log))
print(" ".join(prefix) + ":", ", ".join("%s %.6f" % (j, score[j]) for j in sorted(score, key=lambda j: -score[j])[:3]))
PY
done
# the session column stands for the user; without one the user does
recommend -m session --session user "$log" >want
cut -f 1-5 "$log" | recommend -m session | cmp - want
sed '1s/session/visit/' "$log" | recommend -m session --session visit >got
recommend -m session "$log" | cmp - got
# only the most recent clicks of a long one count
awk 'BEGIN { print "session\ttime\titem"; for (i = 0; i < 5000; i++) printf "robot\t2024-01-01T%02d:%02d:%02dZ\ti%d\n", i / 3600, i / 60 % 60, i % 60, i; print "a\t2024-01-02\ti4999\na\t2024-01-02\tx" }' >long
recommend -m session -n 2 --fallback none long | grep a
# held out: sessions whose first click is not before the split, a click at a time behind what came before it. Of s9 eggs are behind apple:
# after eight sessions apple 1.517, eggs .8825 x .7788 x ln 8 = 1.429: second. Popular: a and b 4, c and d 2, e 1 of eight
recommend --evaluate --split 2024-01-09 -m session --explain "$log" 2>&1 | grep -e users -e ^hit -e ^mrr -e evaluated | cut -f 1-3
# the same session from a file, and a session that straddles the split, which is in neither part
tail -n 2 "$log" | sort -k 4,4 | cut -f 2,4,6 | { printf 'time\titem\tsession\n'; cat; } >held
head -n 15 "$log" | recommend --evaluate --holdout held -m session | grep -e users -e ^mrr | cut -f 1-3
recommend --evaluate --split 2024-01-07T12:00:15Z -m session "$log" | grep -e users | cut -f 1-3
