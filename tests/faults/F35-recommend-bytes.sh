#!/usr/bin/env bash
# F35: a user and an item of any bytes stay themselves and come out untouched, from lists, files beside the input, states, a model
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
python3 - <<'END'
keep = [i for i in range(256) if i not in (9, 10, 13)]
with open("log", "wb") as f:
    f.write(b"user\ttime\titem\n")
    for k, i in enumerate(keep):
        for n, j in enumerate((i, keep[(k + 1) % len(keep)])):
            f.write(b"u" + bytes([i]) + b"\t2024-01-%02d\ti" % (n + 1) + bytes([j]) + b"\n")
with open("users", "wb") as f:
    f.write(b"user\n" + b"".join(b"u" + bytes([i]) + b"\n" for i in keep))
with open("items", "wb") as f:
    f.write(b"item\n" + b"".join(sorted(b"i" + bytes([i]) + b"\n" for i in keep)))
# a chain: the neighbours of an item are the one before it and the one behind it; a user of two has the other two neighbours, as popular
# as each other, in byte order
with open("want", "wb") as f:
    f.write(b"user\titem\n")
    for k, i in enumerate(keep):
        near = sorted({keep[k - 1], keep[(k + 2) % len(keep)]})
        f.write(b"".join(b"u" + bytes([i]) + b"\ti" + bytes([j]) + b"\n" for j in near))
END
lists() { cut -f 1,3 | cmp - want; }
recommend -m knn -n 2 log | lists
recommend -m knn -n 2 --for users log | lists
recommend -m knn -n 2 --history log log | lists
recommend -m knn -n 2 --catalogue items log | lists
recommend -m knn -n 2 --mem 1M log | lists
recommend --partial log | recommend --merge -m knn -n 2 | lists
recommend -m knn --save model log >out
recommend --apply model -n 2 log | lists
recommend -m knn -n 2 --exclude items log | wc -l
recommend --similar log | tail -n +2 | cut -f 1 | uniq | cmp - <(tail -n +2 items)
recommend --similar=$'i\xff' --support 1 log | cut -f 1,3 | od -An -c | sed 's/  */ /g'
