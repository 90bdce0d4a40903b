#!/bin/sh
# what the hint says can be pasted, keeps the header, and sorts as moves wants it, whatever bytes the users have and whatever shell it is
python3 - <<'END'
import random
rng = random.Random(45)
bytes_ = [bytes([b]) for b in range(256) if b not in (0, 9, 10, 13)]
users = {b"".join(rng.choice(bytes_ if rng.random() < .5 else bytes_[:40]) for _ in range(rng.randrange(1, 4))) for _ in range(20000)}
users = sorted(users - {b"\\N"})
rng.shuffle(users)
for name, at in ("unsorted.tsv", 0), ("third", 2):
    with open(name, "wb") as f:
        row = [b"segment", b"x", b"y"]
        row.insert(at, b"user")
        f.write(b"\t".join(row) + b"\n")
        for i, u in enumerate(users):
            row = [b"s%d" % (i % 3), rng.choice(bytes_), b""]
            row.insert(at, u)
            f.write(b"\t".join(row) + b"\n")
END
printf 'user\tsegment\n' >none
hint() { moves "$@" 2>&1 >/dev/null | sed 's/.*(hint: //; s/)$//'; }
gzip -c third >third.gz
for shell in sh bash; do
	echo "$shell"
	$shell -c "$(hint unsorted.tsv none)" >a
	$shell -c "$(hint third none)" >b
	$shell -c "$(hint third.gz none)" >c
	$shell -c "cat third $(moves - none <third 2>&1 >/dev/null | sed 's/.*(hint: //; s/)$//')" >d
	head -n 1 a b
	cmp b c
	cmp b d
	moves a b --digits 1
	tail -n +2 unsorted.tsv | LC_ALL=C sort >want
	tail -n +2 a | LC_ALL=C sort | cmp - want
done
