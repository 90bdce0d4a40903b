#!/bin/sh
# 150 small random pairs of tables equal SQL's full outer join, row for row
python3 - <<'END'
import random, sqlite3, subprocess
rng = random.Random(20260101)
pool = ["a", "b", "ab", "a b", "A", "0", "00", "é", "\x01", "z"]
SQL = '''with p as (
  select coalesce(o.label, '') f, case when n.user is null then 'left' else coalesce(n.label, '') end t from o left join n on o.user = n.user
  union all select 'entered', coalesce(n.label, '') from n left join o on o.user = n.user where o.user is null),
c as (select f, t, count(*) users from p group by f, t)
select f, t, users, 1.0 * users / (select sum(users) from c x where x.f = c.f) from c order by cast(f as blob), cast(t as blob)'''
bad = 0
for case in range(150):
    db = sqlite3.connect(":memory:")
    most = rng.choice([1, 3, 10, 60])
    labels = rng.sample(pool, rng.randrange(1, 6)) + rng.choice([[], [""], ["", "\\N"]])
    for table in "o", "n":
        db.execute("create table %s (user text primary key, label text)" % table)
        users = {"".join(rng.choice("abAB01é\x02") for _ in range(rng.randrange(1, 4))) for _ in range(rng.randrange(most + 1))}
        rows = [(u, rng.choice(labels)) for u in users]
        db.executemany("insert into %s values (?, ?)" % table, [(u, None if l == "\\N" else l) for u, l in rows])
        rows.sort(key=lambda r: r[0].encode())
        with open(table, "wb") as f:
            f.write("user\tsegment\n".encode() + "".join("%s\t%s\n" % r for r in rows).encode())
    want = "from\tto\tusers\tshare\n" + "".join("%s\t%s\t%d\t%.6f\n" % r for r in db.execute(SQL))
    got = subprocess.run(["moves", "o", "n"], capture_output=True)
    if got.returncode != 0 or got.stdout != want.encode():
        bad += 1
        if bad == 1:
            print("case", case, got, want, open("o").read(), open("n").read(), sep="\n")
print("differ:", bad)
END
