"""recommend_relations.py SEED N: N random logs, each with random options of recommend; what must give the same bytes after which change is
in faults.md section 11. The bytes are those of the answer and of the model that --save writes. Besides: a row twice is a row, rows after
--as-of are no rows, and a saved model applied to the log gives its lists. A failure prints the seed of its log."""
import datetime as dt
import os
import sys

from drive import events, run, table
from related import Log, at_most, judge

METHODS = ["auto", "popular", "knn", "sequence", "session", "spectral", "ease"]
ROLES = ["user", "time", "event", "item"]
SETTINGS = {
    "knn": [[], ["--knn", "cosine", "-k", "5"], ["--knn", "rp3beta"], ["--knn", "lift"], ["--user-damping", "0"], ["--tune"]],
    "sequence": [[], ["--blend", ".4"], ["--blend", "only:.8"]],
    "spectral": [["--factors", "3"], ["--factors", "2", "-k", "4"]],
    "ease": [[], ["--lambda", "3"]],
}


def lists(rng, method):
    words = ["--method", method, "-n", rng.choice(["1", "4", "20"]), "--digits", "9"] + rng.choice(SETTINGS.get(method, [[]]))
    words += rng.choice([[], [], ["--repeat"], ["--fallback", "none"], ["--why"] if method != "session" else []])
    words += rng.choice([[], [], ["--save", ""]])
    return words + decay(rng)


def decay(rng):
    """What weighs, counts from, and is left out of histories."""
    words = rng.choice([[], [], ["--weight", "purchase=3,cart=2,view=1"], ["--weight", "view=0.5,refund=0"]])
    words += rng.choice([[], ["--half-life", "30d"], ["--half-life", "13w", "--as-of", "2025-02-01"]])
    return words + rng.choice([[], [], ["--max-history", "3"]])


def options(rng):
    """Options that shape the state; which states they are; those of the answer."""
    state = rng.choice([[], [], ["--where", "qty < 5"], ["--where", "event != refund"]])
    answer = rng.choice(["lists"] * 5 + ["--similar", "--complements", "--evaluate", "--evaluate"])
    method = rng.choice(METHODS)
    if answer == "lists":
        return state, ["--method", "session"] if method == "session" else [], lists(rng, method)
    if answer == "--similar":
        return state, [], ["--similar", "--knn", rng.choice(["knn", "cosine", "rp3beta", "lift"]), "--digits", "9"] + decay(rng)
    if answer == "--complements":
        return ["--where", "order != ''"], ["--complements"], ["--complements", "--support", rng.choice(["0", "1"])]
    words = ["--evaluate", "--method", method] + rng.choice([["--last", "1"], ["--split", "2024-08-01"]])
    return state, ["--method", "session"] if method == "session" else [], words + decay(rng)


def moved(rows, days):
    return [[row[0], (dt.date.fromisoformat(row[1][:10]) + dt.timedelta(days)).isoformat() + row[1][10:]] + row[2:] for row in rows]


def without(words, option):
    if option not in words:
        return words
    i = words.index(option)
    return words[:i] + words[i + 2:]


class RecommendLog(Log):
    command = "recommend"

    def make(self):
        self.rows = events(self.rng, self.rng.randrange(30, 400), self.rng.randrange(2, 40))
        self.state, self.kind, self.shape = options(self.rng)
        if self.kind == ["--complements"]:      # baskets of some items
            self.rows = [x[:6] + ["o%d" % self.rng.randrange(40)] for x in self.rows]

    def run(self, *words, data=b"", files=()):
        """The model that is saved counts as output; each run has its own file. Merges say of what kind their states are."""
        words, kept = list(words), None
        if ("--merge" in words or "--partial" in words) and not set(self.kind) <= set(words):
            words += self.kind
        for i, word in enumerate(words[:-1]):
            if word == "--save":
                kept = words[i + 1] = self.file(b"")
                os.unlink(kept)
        status, out, err = run([self.command] + words + list(files), data)
        if b"nan" in out or b"inf" in out:
            status = "NaN"
        if kept is not None and status == 0:
            with open(kept, "rb") as f:
                out += f.read()
        return status, out, err

    def laws(self, data):
        r = self.run(*self.all, data=data)
        wrong = [x for x in r[2].split(b"\n")[:-1] if b" note: " not in x]
        self.check("runs", r[0] == 0 and not wrong or r[0] == 1 and len(wrong) == 1, r)
        if r[0] != 0:
            return
        self.want = r[1]
        self.same_bytes(data, ["order"] + ROLES[1:] if "--complements" in self.all else ROLES)
        self.partials()
        renamed, undo = self.renamed()
        if "--complements" not in self.all:
            r = self.run(*without(self.all, "--save"), data=table(renamed, "\t"))
            self.equal("R10 renamed", (r[0], undo(r[1]), r[2]), self.run(*without(self.all, "--save"), data=data)[1])
        if self.kind != ["--method", "session"]:
            self.equal("R8 each row twice", self.run(*self.all, data=table(self.rows + self.rows[::-1], "\t")))
        self.weeks(data)
        self.late(data)
        if "--evaluate" not in self.all and "--method" in self.all:
            self.applied(data)

    def weeks(self, data):
        """R9: no date is in an answer."""
        words, days = without(self.all, "--save"), 7 * self.rng.randrange(1, 60)
        later = words[:]
        for i, word in enumerate(words[:-1]):
            if word in ("--as-of", "--split"):
                later[i + 1] = (dt.date.fromisoformat(words[i + 1]) + dt.timedelta(days)).isoformat()
        self.equal("R9 weeks later", self.run(*later, data=table(moved(self.rows, days), "\t")), self.run(*words, data=data)[1])

    def late(self, data):
        """Rows after --as-of are no rows."""
        words = without(self.all, "--as-of") + ["--as-of", "2024-10-15"]
        known = [x for x in self.rows if x[1][:10] <= "2024-10-15"]
        want = self.run(*words, data=data)
        if want[0] == 0:
            self.equal("LEAK after A", self.run(*words, data=table(known, "\t")), want[1])

    def applied(self, data):
        """What is saved gives the lists of the run that fitted it; what events weigh is said again, and how long histories are."""
        kept = self.file(b"")
        os.unlink(kept)
        fit = without(self.all, "--save")
        want = run(["recommend"] + fit + ["--save", kept], data)
        words, i = [], 0
        while i < len(fit):
            two = fit[i] not in ("--repeat", "--why", "--tune")
            if fit[i] in ("-n", "--digits", "--repeat", "--fallback", "--why", "--weight", "--half-life", "--as-of", "--max-history", "--where"):
                words += fit[i:i + 1 + two]
            i += 1 + two
        ordered = sorted(self.rows, key=lambda x: x[0].encode())
        self.equal("applied", run(["recommend", "--apply", kept] + words, table(ordered, "\t")), want[1])


judge(RecommendLog, int(sys.argv[1]), at_most(int(sys.argv[2])))
