"""What the relations of segment and churn-score share (faults.md section 11): a random log with random options, the changes after which
the same bytes must come out, and the verdicts."""
import collections
import gzip
import os
import shutil
import tempfile

from drive import COLUMNS, Verdict, rng_of, run, run_all, sanitized, table

NAMES = COLUMNS.split(",")
ROLES = ["user", "time", "event", "value", "order"]


def at_most(n):
    return max(n // 5, 3) if sanitized() else n


def rows_of(out):
    lines = [line.split("\t") for line in out.decode().split("\n")[:-1]]
    return [dict(zip(lines[0], x)) for x in lines[1:]]


class Log:
    """A subclass gives `command`, makes rows, state (options that shape the state) and shape (those that only shape the answer), and
    says in `laws` what else must hold; self.want is what the run gave."""

    def __init__(self, seed):
        self.seed = seed
        self.rng = rng_of(seed)
        self.found, self.files = [], 0
        self.make()
        self.all = self.state + self.shape

    def file(self, data):
        self.files += 1
        name = os.path.join(self.folder, "%d" % self.files)
        with open(name, "wb") as f:
            f.write(data)
        return name

    def run(self, *words, data=b"", files=()):
        return run([self.command] + list(words) + list(files), data)

    def check(self, relation, good, result=None):
        self.found.append((relation, good, result))

    def equal(self, relation, r, want=None):
        self.check(relation, r[0] == 0 and r[1] == (self.want if want is None else want), r)

    def go(self):
        self.folder = tempfile.mkdtemp(dir=".")
        self.laws(table(self.rows, "\t"))
        shutil.rmtree(self.folder)
        return self

    def permuted(self, rows):
        order = list(range(len(NAMES)))
        self.rng.shuffle(order)
        return table([[row[i] for i in order] for row in rows], "\t", ",".join(NAMES[i] for i in order))

    def split(self):
        k, how = self.rng.randrange(2, 5), self.rng.choice(["rows", "days", "users"])
        parts = collections.defaultdict(list)
        where = {}
        for row in self.rows:
            key = {"rows": len(where), "days": row[1][:10], "users": row[0]}[how]
            parts[where.setdefault(key, self.rng.randrange(k))].append(row)
        return list(parts.values())

    def same_bytes(self, data, roles=ROLES):
        """R1 to R3, R5, R6; roles: those that the command knows."""
        mixed = self.rows[:]
        self.rng.shuffle(mixed)
        self.equal("R1 shuffled", self.run(*self.all, data=table(mixed, "\t")))
        self.equal("R2 columns permuted", self.run(*self.all, data=self.permuted(self.rows)))
        self.equal("R3 several files", self.run(*self.all, files=[self.file(self.permuted(part)) for part in self.split()]))
        self.equal("R5 gzip", self.run(*self.all, data=gzip.compress(data[:99], mtime=0) + gzip.compress(data[99:], mtime=0)))
        for mem in "1M", "4G":
            self.equal("R6 --mem " + mem, self.run("--mem", mem, *self.all, data=data))
        # expressions ask for a role by its name, wherever its column is
        other = [x.upper() if x in roles else x for x in NAMES]
        words = [w for x in roles for w in ("--" + x, x.upper())]
        self.equal("R2 columns renamed", self.run(*words, *self.all, data=table(self.rows, "\t", ",".join(other))))

    def partials(self):
        """R4; what shapes the answer is given to the merge."""
        states = [self.run("--partial", *self.state, data=table(part, "\t")) for part in self.split()]
        for r in states:
            self.check("R4 partial", r[0] == 0, r)
        names = [self.file(r[1]) for r in states]
        self.rng.shuffle(names)
        self.equal("R4 merged", self.run("--merge", *self.shape, files=names))
        nested = self.run("--merge", "--partial", files=names[:2])
        self.equal("R4 nested", self.run("--merge", *self.shape, files=[self.file(nested[1])] + names[2:]))
        lines = states[0][1].split(b"\n")[:-1] + [x for r in states[1:] for x in r[1].split(b"\n")[1:-1]]
        body = lines[1:]
        self.rng.shuffle(body)
        self.equal("R4 rows in any order", self.run("--merge", *self.shape, data=b"\n".join([lines[0]] + body) + b"\n"))

    def renamed(self):
        """R10: rows with other names in the same order, and what gives the old ones back to an answer."""
        known = sorted({x[0] for x in self.rows})
        new = {u: "%06d-%s" % (i * 7, "x" * self.rng.randrange(20)) for i, u in enumerate(known)}
        back = {v.encode(): u.encode() for u, v in new.items()}

        def undo(out):
            return b"\n".join(b"\t".join([back.get(f[0], f[0])] + f[1:]) for f in (x.split(b"\t") for x in out.split(b"\n")))
        return [[new[x[0]]] + x[1:] for x in self.rows], undo


def judge(kind, seed, n):
    verdicts = {}
    for log in run_all([kind(seed + i).go for i in range(n)]):
        for relation, good, result in log.found:
            name = relation.split(" ")[0]
            again = "SEED=%d N=1, options: %s" % (log.seed, " ".join(log.state + log.shape))
            verdicts.setdefault(name, Verdict(name)).case(good, "%s: %s" % (relation, again), result,
                                                          table(log.rows, "\t") if not good else None)
    for name in sorted(verdicts):
        verdicts[name].end()
