"""segment_relations.py SEED N: N random logs, each with random options of segment; what must give the same bytes after which change is
in faults.md section 11, and what must hold of each answer in definitions.md section 3. A failure prints the seed of its log."""
import collections
import gzip
import sys
from fractions import Fraction

from drive import events, table
from related import Log, at_most, judge, rows_of

AS_OF = ["--as-of", "2024-12-31"]
RULES = ["big\tvalue >= 120 and event = purchase", "u1s\tuser ~ '^u1'", "late\ttime >= 2024-07-01 and qty > 1", "odd\tnot item in (i1, i2) and value < 20"]


def options(rng):
    """Options that shape the state, then those that only shape the answer."""
    state = rng.choice([[], [], ["--order-when", "event in (purchase, cart)"], ["--order-when", ""]])
    state += rng.choice([[], [], ["--refund-when", "value < 0"]])
    state += rng.choice([[], [], ["--tz", "Europe/Berlin"], ["--tz", "Pacific/Apia"]])
    state += rng.choice([[], [], ["--where", "qty < 5"]])
    state += rng.choice([[], ["--as-of", "2024-10-15"]])
    if rng.random() < 0.3:
        return ["--method", "lifecycle"] + state, rng.choice([[], ["--q50", "30", "--q80", "90"], ["--q50", "20", "--q80", "90"], ["--summary"]])
    shape = rng.choice([[], ["--score", "quantile"], ["--score", "ntile"], ["--score", "cuts=20,60,150,300/1,2,3,5/-50,0,50.5,200"]])
    return state, shape + rng.choice([[], [], ["--summary"]])


class SegmentLog(Log):
    command = "segment"

    def make(self):
        self.rows = events(self.rng, self.rng.randrange(5, 200), self.rng.randrange(1, 40))
        self.state, self.shape = options(self.rng)
        self.lifecycle = "lifecycle" in self.state

    def laws(self, data):
        r = self.run(*self.all, data=data)
        self.check("runs", r[0] == 0 or r[0] == 1 and b"no row matches" in r[2], r)
        if r[0] == 0:
            self.want = r[1]
            self.same_bytes(data)
            self.partials()
            self.law()
        self.rules(data)

    def law(self):
        """A row a user, in order; scores 1..5, equal values equal ones and never against the values; the summary adds up."""
        plain = [x for x in self.shape if x != "--summary"]
        base = [x for x in self.state + plain]
        data = table(self.rows, "\t")
        r = self.run(*base, data=data)
        users = rows_of(r[1])
        names = [x["user"] for x in users]
        self.check("R12 each user once, sorted", names == sorted(set(names)) and set(names) <= {x[0] for x in self.rows}, r)
        label = "stage" if self.lifecycle else "segment"
        parts = rows_of(self.run("--summary", *base, data=data)[1])
        counts = collections.Counter(x[label] for x in users)
        self.check("R12 summary adds up", {x["segment"]: int(x["users"]) for x in parts[:-1]} == counts and parts[-1]["segment"] == "all"
                   and int(parts[-1]["users"]) == len(users) and [x["segment"] for x in parts[:-1]] == sorted(counts), r)
        if not self.lifecycle:
            self.scores(users, parts)
        self.others(base, users)

    def scores(self, users, parts):
        money = collections.Counter()
        for x in users:
            money[x["segment"]] += Fraction(x["monetary"])
        self.check("R12 money adds up", all(Fraction(x["monetary"]) == money[x["segment"]] for x in parts[:-1])
                   and Fraction(parts[-1]["monetary"]) == sum(money.values()))
        scored = [x for x in users if x["segment"] != "no_order"]
        for score, value, sign in ("r", "recency", -1), ("f", "frequency", 1), ("m", "monetary", 1):
            pairs = sorted((sign * Fraction(x[value]), int(x[score])) for x in scored)
            self.check("R12 %s in 1..5 and monotone" % score, all(1 <= s <= 5 for _, s in pairs)
                       and all(a[1] <= b[1] for a, b in zip(pairs, pairs[1:])))
            if "ntile" not in self.shape:
                self.check("R12 equal values, equal %s" % score, len({v for v, _ in pairs}) == len(set(pairs)))
        names = {}
        self.check("R12 the map is single-valued", all(names.setdefault((x["r"], (int(x["f"]) + int(x["m"]) + 1) // 2), x["segment"])
                                                      == x["segment"] for x in scored))

    def others(self, base, users):
        """R7: with limits that are given a user's row does not move when others come; R10, R11 likewise."""
        fixed = base + ([] if "--as-of" in base else AS_OF)
        if self.lifecycle:
            fixed = [x for x in fixed if x not in ("--q50", "--q80", "30", "20", "90")] + ["--q50", "30", "--q80", "90"]
        else:
            fixed = [x for i, x in enumerate(fixed) if x != "--score" and (i == 0 or fixed[i - 1] != "--score")]
            limits = self.file(b"")
            r = self.run("--thresholds-out", limits, *fixed, data=table(self.rows, "\t"))
            if r[0] != 0:
                self.check("R7 thresholds", r[0] == 1 and b"no row matches" in r[2] or b"no user has an order" in r[2], r)
                return
            again = self.run("--thresholds", limits, *fixed, data=table(self.rows, "\t"))
            self.equal("R7 thresholds back", again, r[1])
            fixed += ["--thresholds", limits]
        want = self.run(*fixed, data=table(self.rows, "\t"))[1].split(b"\n")[:-1]
        more = [["n" + x[0]] + x[1:6] + ["n" + x[6] if x[6] else ""] for x in events(self.rng, 60, 9)]
        r = self.run(*fixed, data=table(self.rows + more, "\t"))
        self.check("R7 new users move nobody", [x for x in r[1].split(b"\n")[:-1] if not x.startswith(b"n")] == want, r)
        alone = self.run(*fixed, data=table(more, "\t"))
        if alone[0] == 0:
            self.check("R11 logs of other users add up", sorted(r[1].split(b"\n")[1:-1]) == sorted(want[1:] + alone[1].split(b"\n")[1:-1]), r)
        renamed, undo = self.renamed()
        r = self.run(*fixed, data=table(renamed, "\t"))
        got = undo(r[1]).split(b"\n")[:-1]
        self.check("R10 renamed", got == want, r)

    def rules(self, data):
        """A map: one row after the other, wherever it stands."""
        chosen = self.rng.sample(RULES, self.rng.randrange(1, 5)) + self.rng.choice([[], ["rest\t*"]])
        words = ["--rules", self.file("".join(x + "\n" for x in chosen).encode())] + self.rng.choice([[], ["--where", "qty > 1"]])
        r = self.run(*words, data=data)
        self.check("rules run", r[0] == 0, r)
        body = r[1].split(b"\n")[1:-1]
        mixed = self.rows[:]
        self.rng.shuffle(mixed)
        s = self.run(*words, data=table(mixed, "\t"))
        self.check("R1 rules shuffled", sorted(s[1].split(b"\n")[1:-1]) == sorted(body), s)
        parts = self.split()
        files = [self.file(table(parts[0], "\t"))] + [self.file(self.permuted(x)) for x in parts[1:]]
        s = self.run(*words, files=files)
        t = self.run(*words, data=table([x for part in parts for x in part], "\t"))
        self.equal("R3 rules, files of other columns", s, t[1])
        self.equal("R5 rules gzip", self.run(*words, data=gzip.compress(data, mtime=0)), r[1])
        s = self.run("--summary", *words, data=data)
        labels = collections.Counter(x.rsplit(b"\t", 1)[1].decode() for x in body)
        counted = {x["segment"]: int(x["users"]) for x in rows_of(s[1])}
        self.check("R12 rules summary adds up", counted.pop("all") == len(body) and counted == labels, s)
        s = self.run("--check", *words, data=data)
        report = rows_of(s[1])
        by_label = collections.Counter()
        for x in report:
            by_label[x["segment"]] += int(x["rows"])
        self.check("R12 --check adds up", sum(by_label.values()) == len(body) and +by_label == labels
                   and all(int(x["rows"]) <= int(x["matches"]) for x in report[:-1])
                   and s[0] == (0 if all(x["status"] == "ok" for x in report) else 10), s)


judge(SegmentLog, int(sys.argv[1]), at_most(int(sys.argv[2])))
