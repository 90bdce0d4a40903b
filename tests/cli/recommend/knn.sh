#!/bin/sh
# item neighbours by hand. Pairs: ab 2 (ann, bob), ac 1, bc 2 (ann, cat), bd 1, cd 1, ae 1
log=$TESTS/cli/lib/recommend.tsv
# without damping: a: b 2/4 c 1/4 e 1/4; b: a 2/5 c 2/5 d 1/5; c: b 2/4 a 1/4 d 1/4; d: b c 1/2; e: a 1
# ann (a b c): d .2 + .25, e .25; bob (a b): c .25 + .4, e .25, d .2; cat (b c d): a .4 + .25; dan (a e): b .5, c .25; eve (d): b c .5
recommend -m knn --user-damping 0 --item-damping 0 "$log"
# two neighbours: a: b 2/3 c 1/3 (e is rarer); b: a c 1/2; c: b 2/3, a 1/3 (a is more popular than d); d: b c 1/2; e: a 1
recommend -m knn --user-damping 0 --item-damping 0 -k 2 --fallback none "$log"
# the other kinds, as they are defined: C_ij = sum over users of both of d_u^-p
for how in 'knn .6 .4' 'knn 1 .25' 'rp3beta .8 .3' 'cosine 0 0' 'lift 0 0'; do
	# shellcheck disable=SC2086 # the words are options
	set -- $how
	case $1 in knn | rp3beta) damping="--user-damping $2 --item-damping $3" ;; *) damping= ;; esac
	# shellcheck disable=SC2086
	recommend --similar --knn "$1" $damping --digits 5 "$log" | cut -f 1,3,4 | tail -n +2 | LC_ALL=C sort >got
	python3 - "$log" "$@" <<'PY' | cmp - got && echo "$how: $(wc -l <got) pairs"
import sys
kind, p, b = sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
held = {}
for line in list(open(sys.argv[1]))[1:]:
    held.setdefault(line.split("\t")[0], set()).add(line.split("\t")[3])
items = sorted(set().union(*held.values()))
n = {i: sum(i in h for h in held.values()) for i in items}
for i in items:
    row = {}
    for j in set(items) - {i}:
        both = [len(h) for h in held.values() if i in h and j in h]
        c = sum(d ** -p for d in both)
        if both:
            row[j] = {"knn": c * n[j] ** -b, "rp3beta": c * n[i] ** -p * n[j] ** -b, "cosine": c / (n[i] * n[j]) ** .5, "lift": c * len(held) / n[i] / n[j]}[kind]
    for j in sorted(row):
        print("%s\t%s\t%.5f" % (i, j, row[j] / (sum(row.values()) if kind == "knn" else 1)))
PY
done
