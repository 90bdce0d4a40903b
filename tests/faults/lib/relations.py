"""relations.py SEED N: N random logs, each with random options of cohort; what must give the same bytes after which change is in
faults.md section 11. A failure prints the seed of its log and keeps the log as TN_KEEP/FILE."""
import csv as csv_module
import gzip
import io
import os
import shutil
import sys
import tempfile

from drive import COLUMNS, Verdict, events, rng_of, run, run_all, sanitized, table

seed, n = int(sys.argv[1]), int(sys.argv[2])
if sanitized():
    n = max(n // 5, 4)
AS_OF = ["--as-of", "2024-12-31"]


def options(rng):
    """Options that shape the state, then those that only shape the answer."""
    state, shape = [], []
    own = rng.random() < 0.4
    period = rng.choice(["day", "week", "month", "month", "quarter", "year"])
    mode = rng.choice(["on", "on", "after", "within", "every", "bracket=0,1-3,2-5"])
    measure = rng.choice(["users", "users", "count=2", "sum"])
    if measure == "sum" and mode == "every":
        measure = "users"
    state += ["--period", period] + (["--window", "own"] if own else [])
    state += rng.choice([[], ["--start", "purchase"], ["--start", "cart,purchase"]])
    state += rng.choice([[], ["--return", "purchase"], ["--return", "event != view"]])
    state += rng.choice([[], [], ["--recurring"]])
    state += rng.choice([[], ["--zero", "return"]])
    state += rng.choice([[], [], ["--by", "item"]])
    state += rng.choice([[], [], ["--tz", "Europe/Berlin"], ["--tz", "Pacific/Apia"]])
    state += rng.choice([[], [], ["--where", "qty < 5"]])
    state += ["--measure", measure]
    shape += ["--mode", mode]
    if not mode.startswith("bracket"):
        shape += ["--lags", str(rng.randrange(1, 9))]
    shape += rng.choice([[], ["--mean", "weighted"], ["--matrix"]])
    return state, shape


def split(rng, rows, k):
    parts = [[] for _ in range(k)]
    how = rng.choice(["rows", "days", "users"])
    for row in rows:
        key = {"rows": rng.random(), "days": row[1][:10], "users": row[0]}[how]
        parts[hash_of(key) % k].append(row)
    return parts


def hash_of(key):
    return sum(ord(c) * 31 ** i for i, c in enumerate(str(key)))


class Log:
    """One log, its options, and a folder for its files."""

    def __init__(self, number):
        self.seed = seed + number
        self.rng = rng_of(self.seed)
        self.rows = events(self.rng, self.rng.randrange(20, 250), self.rng.randrange(2, 30))
        self.state, self.shape = options(self.rng)
        self.folder = tempfile.mkdtemp(dir=".")
        self.found = []
        self.files = 0

    def file(self, data):
        self.files += 1
        name = os.path.join(self.folder, "%d" % self.files)
        with open(name, "wb") as f:
            f.write(data)
        return name

    def cohort(self, *more, data=b"", files=()):
        return run(["cohort"] + list(more) + list(files), data)

    def check(self, relation, good, result=None):
        self.found.append((relation, good, result))

    def equal(self, relation, r):
        self.check(relation, r[0] == 0 and r[1] == self.want, r)

    def go(self):
        data = table(self.rows, "\t")
        self.all = self.state + self.shape
        r = self.cohort(*self.all, data=data)
        self.check("runs", r[0] in (0, 1), r)
        if r[0] == 0:
            self.want = r[1]
            self.relations(data)
            self.sums()
        shutil.rmtree(self.folder)
        return self

    def relations(self, data):
        rng = self.rng
        mixed = self.rows[:]
        rng.shuffle(mixed)
        self.equal("R1 shuffled", self.cohort(*self.all, data=table(mixed, "\t")))
        order = list(range(7))
        rng.shuffle(order)
        names = COLUMNS.split(",")
        self.equal("R2 columns permuted", self.cohort(*self.all, data=table([[row[i] for i in order] for row in self.rows], "\t",
                                                                         ",".join(names[i] for i in order))))
        parts = split(rng, self.rows, rng.randrange(2, 5))
        files = [self.file(table(part, "\t")) for part in parts]
        self.equal("R3 several files", self.cohort(*self.all, files=files))
        self.partials(files)
        twins = {
            "gzip": gzip.compress(table(self.rows), mtime=0),
            "members": b"".join(gzip.compress(x, mtime=0) for x in (lambda d: (d[:77], d[77:777], d[777:]))(table(self.rows))),
            "CRLF": table(self.rows).replace(b"\n", b"\r\n"),
            "BOM": b"\xef\xbb\xbf" + table(self.rows),
            "quoted": quoted(self.rows),
        }
        for name, twin in twins.items():
            r = run(["ingest", "--format", "csv"], twin)
            self.check("R5 %s, ingest" % name, r[0] == 0 and r[1] == data, r)
            self.equal("R5 %s" % name, self.cohort(*self.all, data=r[1]))
        for mem in "1M", "64M", "4G":
            self.equal("R6 --mem " + mem, self.cohort("--mem", mem, *self.all, data=data))

    def partials(self, files):
        rng = self.rng
        states = [self.cohort("--partial", *self.state, files=[name]) for name in files]
        for r in states:
            self.check("R4 partial", r[0] == 0, r)
        names = [self.file(r[1]) for r in states]
        # K of count=K shapes the answer only, so the merge must be told
        shape = self.shape + (["--measure", "count=2"] if "count=2" in self.state else [])
        rng.shuffle(names)
        self.equal("R4 merged", self.cohort("--merge", *shape, files=names))
        nested = self.cohort("--merge", "--partial", files=names[:2])
        self.equal("R4 nested", self.cohort("--merge", *shape, files=[self.file(nested[1])] + names[2:]))
        lines = b"".join(r[1] if i == 0 else r[1][r[1].index(b"\n") + 1:] for i, r in enumerate(states)).split(b"\n")[:-1]
        body = lines[1:]
        rng.shuffle(body)
        self.equal("R4 rows of the partials in any order", self.cohort("--merge", *shape, data=b"\n".join([lines[0]] + body) + b"\n"))

    def sums(self):
        """R10, R11, R12: on the counts, in the long form."""
        rng = self.rng
        base = [x for x in self.state if x not in ("--by", "item")] + ["--lags", "3"] + AS_OF
        whole = self.cells(base, self.rows)
        if whole is None:
            return
        users = sorted({row[0] for row in self.rows}, key=lambda u: u.encode())
        names = {u: "%06d-%s" % (i * 7, "x" * rng.randrange(20)) for i, u in enumerate(users)}
        renamed = self.cells(base, [[names[row[0]]] + row[1:] for row in self.rows])
        self.check("R10 renamed", renamed == whole, (0, repr(renamed).encode(), repr(whole).encode()))
        half = set(rng.sample(users, len(users) // 2))
        left = self.cells(base, [row for row in self.rows if row[0] in half])
        right = self.cells(base, [row for row in self.rows if row[0] not in half])
        if left is not None and right is not None:
            # own windows: a lag is shown from the cohort's first start on, so one half may lack it; its size stands at lag 0
            added = {key: tuple(sum(x) for x in zip(*(part.get(key, (part.get((key[0], "0"), (0,))[0], 0)) for part in (left, right))))
                     for key in set(left) | set(right)}
            self.check("R11 disjoint users add up", added == whole, (0, repr(added).encode(), repr(whole).encode()))
        self.partition(users)

    def cells(self, base, rows):
        """(cohort, lag): (size, users or value in cents); None where the log has no start event."""
        r = self.cohort(*base, data=table(rows, "\t"))
        if r[0] != 0:
            self.check("cells", r[0] == 1 and b"no row matches" in r[2], r)
            return None
        lines = [line.split("\t") for line in r[1].decode().splitlines()]
        at = {name: i for i, name in enumerate(lines[0])}
        last = at.get("value", at.get("users"))
        return {(x[at["cohort"]], x[at["lag"]]): (int(x[at["size"]]), int(x[last].replace(".", "") or 0)) for x in lines[1:]}

    def partition(self, users):
        base = ["--period", "month", "--start", "event in (purchase, cart)", "--lags", "12"]
        by_mode = {mode: self.cells(base + ["--mode", mode], self.rows) for mode in ("on", "after", "every", "within")}
        if None in by_mode.values():
            return
        starters = {row[0] for row in self.rows if row[2] in ("purchase", "cart")}
        sizes = {cohort: size for (cohort, _), (size, _) in by_mode["on"].items()}
        self.check("R12 sizes add up to the users with a start", sum(sizes.values()) == len(starters))
        for key, (_, on) in by_mode["on"].items():
            every, after = by_mode["every"][key][1], by_mode["after"].get(key, (0, on))[1]
            self.check("R12 every <= on <= after at %s" % (key,), every <= on <= after)


def quoted(rows):
    out = io.StringIO()
    writer = csv_module.writer(out, quoting=csv_module.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS.split(","))
    writer.writerows(rows)
    return out.getvalue().encode()


logs = run_all([Log(i).go for i in range(n)])
verdicts = {}
for log in logs:
    for relation, good, result in log.found:
        verdict = verdicts.setdefault(relation.split(" ")[0], Verdict(relation.split(" ")[0]))
        again = "SEED=%d N=1, options: %s" % (log.seed, " ".join(log.state + log.shape))
        verdict.case(good, "%s: %s" % (relation, again), result, table(log.rows, "\t") if not good else None)
for name in sorted(verdicts):
    if name != "cells" or verdicts[name].wrong:
        verdicts[name].end()
